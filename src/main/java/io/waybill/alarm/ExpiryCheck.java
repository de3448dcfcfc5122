package io.waybill.alarm;

import io.waybill.config.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Which certificates and tokens are near their end. */
public final class ExpiryCheck implements AlarmCheck {

    private static final Duration SOON = Duration.ofDays(14);

    /** Of a certificate or token that is valid for a short time only, a part of that. */
    private static final int PART_OF_ITS_TIME = 3;

    private final Supplier<List<Expiring>> expiring;

    /**
     * Something with an end.
     *
     * @param about the setting that has it
     * @param what it is, for people
     */
    record Expiring(String about, String what, Instant from, Instant until) {

        boolean isNear(Instant now) {
            Duration part = Duration.between(from, until).dividedBy(PART_OF_ITS_TIME);
            return until.minus(part.compareTo(SOON) < 0 ? part : SOON).isBefore(now);
        }
    }

    ExpiryCheck(Supplier<List<Expiring>> expiring) {
        this.expiring = expiring;
    }

    /** Of the settings in effect. */
    public static ExpiryCheck of(Supplier<Settings> settings) {
        return new ExpiryCheck(() -> ExpiringSettings.in(settings.get()));
    }

    @Override
    public Set<AlarmKind> kinds() {
        return Set.of(AlarmKind.EXPIRY);
    }

    @Override
    public List<Alarm> find(Instant now, List<Alarm> raised) {
        List<Alarm> found = new ArrayList<>();
        for (Expiring each : expiring.get()) {
            if (each.isNear(now)) {
                String ends = each.until().isAfter(now)
                        ? "%s ends at %s, in %d days"
                                .formatted(
                                        each.what(),
                                        each.until(),
                                        Duration.between(now, each.until()).toDays())
                        : "%s ended at %s".formatted(each.what(), each.until());
                found.add(new Alarm(
                        AlarmKind.EXPIRY, each.about(), now, ends, "replace it; a file is read again when it changes"));
            }
        }
        return found;
    }

    /** The certificate of a PEM file that ends first; none if it has no certificate. */
    static Optional<Expiring> certificate(String about, Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .map(each -> new Expiring(
                            about,
                            "the certificate in " + file,
                            each.getNotBefore().toInstant(),
                            each.getNotAfter().toInstant()))
                    .min(Comparator.comparing(Expiring::until));
        }
    }
}
