package io.waybill.config;

import io.waybill.config.SharedSecret.Slot;
import io.waybill.config.SourceSettings.Handshake;
import io.waybill.config.SourceSettings.Scheme;
import io.waybill.finding.DidYouMean;
import io.waybill.finding.Finding;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the settings of sources. */
final class SourceSettingsReader extends SettingsBinder {

    private static final Duration LONGEST_REGISTRATION = Duration.ofHours(1);

    /** The sources that have routes. */
    private final Set<String> routed;

    private final Clock clock;
    private final ProofSettingsReader proof;

    /** @param routed the sources that have routes */
    SourceSettingsReader(RawSettings values, List<Finding> problems, Set<String> routed, Clock clock) {
        super(values, problems);
        this.routed = routed;
        this.clock = clock;
        this.proof = new ProofSettingsReader(values, problems);
    }

    SourceSettings read(String name) {
        Set<Scheme> schemes = chosen(SourceSettingKeys.VERIFICATION, Scheme.class, SourceSettingKeys.SCHEMES, name);
        Instant registrationUntil = registrationUntil(name);
        List<SharedSecret> secrets = secrets(name);
        checkSchemes(schemes, name);
        boolean registering = registrationUntil != null && registrationUntil.isAfter(clock.instant());
        checkSecrets(schemes, secrets, registering, name);
        Set<Handshake> handshakes =
                chosen(SourceSettingKeys.HANDSHAKE, Handshake.class, "slack, cloudevents, meta", name);
        return new SourceSettings(
                name,
                kind(name),
                schemes,
                secrets,
                proof.read(schemes, name),
                need(SourceSettingKeys.TIMESTAMP_TOLERANCE, name),
                need(SourceSettingKeys.ALLOW_UNVERIFIED, name),
                handshakes,
                handshakeToken(handshakes, schemes, name),
                registrationUntil);
    }

    private <E extends Enum<E>> Set<E> chosen(SettingKey<List<String>> key, Class<E> type, String known, String name) {
        Set<E> chosen = EnumSet.noneOf(type);
        for (String written : need(key, name)) {
            EnumSet.allOf(type).stream()
                    .filter(constant -> SettingType.written(constant).equals(written))
                    .findFirst()
                    .ifPresentOrElse(
                            chosen::add,
                            () -> problem(key.of(name), "must be one or more of %s; correct it".formatted(known)));
        }
        return chosen;
    }

    private void checkSchemes(Set<Scheme> schemes, String name) {
        if (need(SourceSettingKeys.VERIFICATION, name).isEmpty()) {
            missing(
                    SourceSettingKeys.VERIFICATION,
                    name,
                    "is required, so that no webhook is accepted unverified by mistake; set it to one or more of "
                            + SourceSettingKeys.SCHEMES);
        }
        if (schemes.contains(Scheme.NONE) && schemes.size() > 1) {
            problem(
                    SourceSettingKeys.VERIFICATION.of(name),
                    "'none' accepts what the other schemes reject; remove it, or remove them");
        }
    }

    private List<SharedSecret> secrets(String name) {
        List<SharedSecret> secrets = new ArrayList<>(2);
        add(secrets, Slot.SECRET, SourceSettingKeys.SECRET, name);
        add(secrets, Slot.PREVIOUS_SECRET, SourceSettingKeys.PREVIOUS_SECRET, name);
        return secrets;
    }

    private void add(List<SharedSecret> secrets, Slot slot, SettingKey<Secret> key, String name) {
        Secret secret = want(key, name);
        if (secret != null) {
            secrets.add(new SharedSecret(slot, secret));
        }
    }

    private void checkSecrets(Set<Scheme> schemes, List<SharedSecret> secrets, boolean registering, String name) {
        if (schemes.isEmpty() || schemes.contains(Scheme.NONE)) {
            return;
        }
        boolean hasSecret = secrets.stream().anyMatch(secret -> secret.slot() == Slot.SECRET);
        if (!hasSecret && !registering && !isSet(SourceSettingKeys.SECRET.of(name) + SecretFile.SUFFIX)) {
            missing(
                    SourceSettingKeys.SECRET,
                    name,
                    "is required for verification '%s'; set it, or %s"
                            .formatted(
                                    text(SourceSettingKeys.VERIFICATION, name),
                                    SourceSettingKeys.SECRET.of(name) + SecretFile.SUFFIX));
        }
        if (schemes.equals(Set.of(Scheme.STANDARD_WEBHOOKS))
                && !secrets.isEmpty()
                && secrets.stream()
                        .allMatch(secret -> secret.standardWebhooksKey().isEmpty())) {
            missing(
                    SourceSettingKeys.SECRET,
                    name,
                    "is not a key for verification 'standard-webhooks'; copy it as the provider shows it: whsec_ and"
                            + " base64");
        }
    }

    private @Nullable String kind(String name) {
        String kind = want(SourceSettingKeys.KIND, name);
        boolean retired = need(SourceSettingKeys.RETIRED, name);
        String file = "routes/sources/%s.camel.yaml".formatted(name);
        if (routed.contains(name)) {
            SettingKey<?> excess = kind != null ? SourceSettingKeys.KIND : SourceSettingKeys.RETIRED;
            if (kind != null || retired) {
                problem(excess.of(name), "is for a source without a route; remove it, or remove %s".formatted(file));
            }
            return name;
        }
        if (kind != null && retired) {
            problem(SourceSettingKeys.RETIRED.of(name), "cannot be true for a source with a kind; remove one of them");
        } else if (kind != null && !routed.contains(kind)) {
            problem(
                    SourceSettingKeys.KIND.of(name),
                    "must be a source with a route; %s"
                            .formatted(
                                    DidYouMean.among(routed, kind, "those with one are " + String.join(", ", routed))));
        }
        return kind;
    }

    private @Nullable Secret handshakeToken(Set<Handshake> handshakes, Set<Scheme> schemes, String name) {
        Secret token = want(SourceSettingKeys.HANDSHAKE_TOKEN, name);
        boolean isMeta = handshakes.contains(Handshake.META);
        if (isMeta
                && !schemes.contains(Scheme.NONE)
                && (token == null || token.reveal().isEmpty())) {
            missing(
                    SourceSettingKeys.HANDSHAKE_TOKEN,
                    name,
                    "is required for the handshake 'meta'; set it to the verify token that you give the provider");
        } else if (!isMeta && token != null) {
            problem(
                    SourceSettingKeys.HANDSHAKE_TOKEN.of(name),
                    "is used only with the handshake 'meta'; add that, or remove this",
                    true);
        }
        return token;
    }

    private @Nullable Instant registrationUntil(String name) {
        Instant until = want(SourceSettingKeys.REGISTRATION_UNTIL, name);
        if (until != null && until.isAfter(clock.instant().plus(LONGEST_REGISTRATION))) {
            problem(
                    SourceSettingKeys.REGISTRATION_UNTIL.of(name),
                    "is more than an hour ahead, and until then everyone gets 200; set an earlier time, such as"
                            + " %s"
                                    .formatted(clock.instant()
                                            .plusSeconds(1800)
                                            .truncatedTo(java.time.temporal.ChronoUnit.MINUTES)));
        }
        return until;
    }
}
