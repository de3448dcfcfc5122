package io.waybill.config;

import io.waybill.config.SourceSettings.Scheme;
import io.waybill.finding.Finding;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads where webhooks carry their proof. */
final class ProofSettingsReader extends SettingsBinder {

    /** A header's name (RFC 9110). */
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    private static final Pattern FIELD = Pattern.compile("[^.\\s]+(\\.[^.\\s]+)*");
    private static final Pattern PARAMETER = Pattern.compile("[^&=#\\s]+");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^{}]*}");
    private static final Set<String> PLACEHOLDERS =
            Set.of(HmacSettings.BODY, HmacSettings.TIMESTAMP, HmacSettings.ID, HmacSettings.URL);

    ProofSettingsReader(RawSettings values, List<Finding> problems) {
        super(values, problems);
    }

    ProofSettings read(Set<Scheme> schemes, String name) {
        if (schemes.contains(Scheme.HUBSPOT)) {
            needPublicUrl("%s is hubspot, which signs the address".formatted(SourceSettingKeys.VERIFICATION.of(name)));
        }
        return new ProofSettings(
                header(schemes, name),
                hmac(schemes, name),
                place(
                        SourceSettingKeys.BODY_SECRET,
                        Scheme.BODY_SECRET,
                        FIELD,
                        "secret_key or auth.key",
                        schemes,
                        name),
                place(SourceSettingKeys.QUERY_SECRET, Scheme.QUERY_SECRET, PARAMETER, "key", schemes, name),
                publicUrl());
    }

    private String publicUrl() {
        return text(SettingKeys.HTTP_PUBLIC_URL).replaceFirst("/+$", "");
    }

    private void needPublicUrl(String why) {
        if (!isSet(SettingKeys.HTTP_PUBLIC_URL.name())) {
            missing(
                    SettingKeys.HTTP_PUBLIC_URL,
                    "",
                    "is required because %s; set it to the address that the provider posts to, as far as /webhooks/"
                            .formatted(why));
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

    /** Where the secret itself is in the request. Under {@code none} it is not compared, but kept nowhere either. */
    private @Nullable String place(
            SettingKey<String> key, Scheme scheme, Pattern valid, String example, Set<Scheme> schemes, String name) {
        String place = want(key, name);
        if (schemes.contains(scheme) && place == null) {
            missing(
                    key,
                    name,
                    "is required for verification '%s'; say where the secret is, such as %s"
                            .formatted(scheme.written(), example));
        } else if (place != null && !schemes.contains(scheme) && !schemes.contains(Scheme.NONE)) {
            problem(
                    key.of(name),
                    "is used only with verification '%s'; add that to %s, or remove this"
                            .formatted(scheme.written(), SourceSettingKeys.VERIFICATION.of(name)));
        } else if (place != null && !valid.matcher(place).matches()) {
            problem(key.of(name), "cannot be the place of a secret; write one such as " + example);
        }
        return place;
    }

    private @Nullable HmacSettings hmac(Set<Scheme> schemes, String name) {
        if (schemes.contains(Scheme.NONE)) {
            return null;
        }
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
                        text(SourceSettingKeys.HMAC_SIGNED, name),
                        text(SourceSettingKeys.HMAC_TIMESTAMP, name),
                        text(SourceSettingKeys.HMAC_ID, name),
                        need(SourceSettingKeys.HMAC_KEY, name))
                .at(publicUrl());
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
        if (signed.contains(HmacSettings.URL)) {
            needPublicUrl("%s contains {url}".formatted(key));
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
}
