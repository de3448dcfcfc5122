package io.waybill.config;

import io.waybill.config.SharedSecret.Slot;
import io.waybill.config.SourceSettings.Handshake;
import io.waybill.config.SourceSettings.Scheme;
import io.waybill.finding.Finding;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the settings of sources. */
final class SourceSettingsReader extends SettingsBinder {

    /** A header's name (RFC 9110). */
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^{}]*}");
    private static final Set<String> PLACEHOLDERS =
            Set.of(HmacSettings.BODY, HmacSettings.TIMESTAMP, HmacSettings.ID, HmacSettings.URL);
    private static final Duration LONGEST_REGISTRATION = Duration.ofHours(1);

    private final Clock clock;

    SourceSettingsReader(RawSettings values, List<Finding> problems, Clock clock) {
        super(values, problems);
        this.clock = clock;
    }

    SourceSettings read(String name) {
        Set<Scheme> schemes = chosen(SourceSettingKeys.VERIFICATION, Scheme.class, SourceSettingKeys.SCHEMES, name);
        Instant registrationUntil = registrationUntil(name);
        List<SharedSecret> secrets = secrets(name);
        checkSchemes(schemes, name);
        boolean registering = registrationUntil != null && registrationUntil.isAfter(clock.instant());
        checkSecrets(schemes, secrets, registering, name);
        return new SourceSettings(
                name,
                schemes,
                secrets,
                header(schemes, name),
                hmac(schemes, name),
                need(SourceSettingKeys.TIMESTAMP_TOLERANCE, name),
                need(SourceSettingKeys.ALLOW_UNVERIFIED, name),
                chosen(SourceSettingKeys.HANDSHAKE, Handshake.class, "slack, cloudevents", name),
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

    private @Nullable String header(Set<Scheme> schemes, String name) {
        String header = want(SourceSettingKeys.HEADER, name);
        if (header != null) {
            checkHeader(SourceSettingKeys.HEADER, header, name);
        } else if (schemes.contains(Scheme.HEADER)) {
            missing(
                    SourceSettingKeys.HEADER,
                    name,
                    "is required for verification 'header'; name the header that contains the secret");
        }
        return header;
    }

    private void checkHeader(SettingKey<String> key, String header, String name) {
        if (!HEADER.matcher(header).matches()) {
            problem(key.of(name), "is not a header name; write one such as X-Signature");
        }
    }

    private @Nullable HmacSettings hmac(Set<Scheme> schemes, String name) {
        if (!schemes.contains(Scheme.HMAC)) {
            SourceSettingKeys.HMAC.keys().stream()
                    .filter(key -> isSet(key.of(name)))
                    .forEach(key -> problem(
                            key.of(name),
                            "is used only with verification 'hmac'; add hmac to %s, or remove this"
                                    .formatted(SourceSettingKeys.VERIFICATION.of(name))));
            return null;
        }
        String header = text(SourceSettingKeys.HMAC_HEADER, name);
        if (header.isEmpty()) {
            missing(
                    SourceSettingKeys.HMAC_HEADER,
                    name,
                    "is required for verification 'hmac'; name the header that contains the signature");
        } else {
            checkHeader(SourceSettingKeys.HMAC_HEADER, header, name);
        }
        checkSigned(name);
        return new HmacSettings(
                need(SourceSettingKeys.HMAC_ALGORITHM, name),
                header,
                text(SourceSettingKeys.HMAC_PREFIX, name),
                need(SourceSettingKeys.HMAC_ENCODING, name),
                signed(name),
                text(SourceSettingKeys.HMAC_TIMESTAMP, name),
                text(SourceSettingKeys.HMAC_ID, name));
    }

    /** With the public address in it, if the address is signed: a header of the request could name any. */
    private String signed(String name) {
        String signed = text(SourceSettingKeys.HMAC_SIGNED, name);
        if (signed.contains(HmacSettings.URL) && !isSet(SettingKeys.HTTP_PUBLIC_URL.name())) {
            missing(
                    SettingKeys.HTTP_PUBLIC_URL,
                    "",
                    "is required because %s contains {url}; set it to the address that the provider posts to, as far as /webhooks/"
                            .formatted(SourceSettingKeys.HMAC_SIGNED.of(name)));
        }
        String publicUrl = text(SettingKeys.HTTP_PUBLIC_URL).replaceFirst("/+$", "");
        return signed.replace(HmacSettings.URL, publicUrl + HmacSettings.TARGET);
    }

    /** Checks that what is signed, and where its parts are, agree: an unsigned timestamp proves nothing. */
    private void checkSigned(String name) {
        String signed = text(SourceSettingKeys.HMAC_SIGNED, name);
        String key = SourceSettingKeys.HMAC_SIGNED.of(name);
        Matcher placeholder = PLACEHOLDER.matcher(signed);
        while (placeholder.find()) {
            if (!PLACEHOLDERS.contains(placeholder.group())) {
                problem(
                        key,
                        "contains %s, but only {body}, {timestamp}, {id} and {url} are replaced; correct it"
                                .formatted(placeholder.group()));
            }
        }
        if (!signed.contains(HmacSettings.BODY)) {
            problem(key, "must contain {body}, because the signature would fit any body without it; add it");
        }
        checkPlace(SourceSettingKeys.HMAC_TIMESTAMP, HmacSettings.TIMESTAMP, signed, name);
        checkPlace(SourceSettingKeys.HMAC_ID, HmacSettings.ID, signed, name);
    }

    private void checkPlace(SettingKey<String> key, String placeholder, String signed, String name) {
        String place = text(key, name);
        if (place.isEmpty() && signed.contains(placeholder)) {
            missing(key, name, "is required because %s is signed; say where it is".formatted(placeholder));
        } else if (!place.isEmpty() && !signed.contains(placeholder)) {
            problem(
                    key.of(name),
                    "is not signed, so it proves nothing; add %s to %s, or remove this"
                            .formatted(placeholder, SourceSettingKeys.HMAC_SIGNED.of(name)));
        } else if (!place.isEmpty() && !place.endsWith("=")) {
            checkHeader(key, place, name);
        }
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
