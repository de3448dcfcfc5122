package io.waybill.config;

import io.waybill.config.HmacSettings.Algorithm;
import io.waybill.config.HmacSettings.Encoding;
import io.waybill.config.SourceSettings.Scheme;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The settings of each source. */
final class SourceSettingKeys {

    /** Every scheme, as it is written. */
    static final String SCHEMES =
            Arrays.stream(Scheme.values()).map(Scheme::written).collect(Collectors.joining(", "));

    static final SettingKey<List<String>> VERIFICATION = new SettingKey<>(
            "waybill.source.NAME.verification",
            SettingType.NAMES,
            "",
            "How webhooks of the source are verified: " + SCHEMES
                    + "; several, comma-separated, accept any of them. Must be written for every source. See"
                    + " [verification.md](verification.md).");
    static final SettingKey<Secret> SECRET = new SettingKey<>(
            "waybill.source.NAME.secret", SettingType.SECRET, "", "The secret the provider and the hub share.");
    static final SettingKey<String> SECRET_FILE = new SettingKey<>(
            "waybill.source.NAME.secret-file",
            SettingType.TEXT,
            "",
            "Instead: the file that holds it. A line break at its end is not part of the secret.");
    static final SettingKey<Secret> PREVIOUS_SECRET = new SettingKey<>(
            "waybill.source.NAME.previous-secret",
            SettingType.SECRET,
            "",
            "The secret before the present one; both are right while it is changed.");
    static final SettingKey<String> PREVIOUS_SECRET_FILE = new SettingKey<>(
            "waybill.source.NAME.previous-secret-file", SettingType.TEXT, "", "Instead: the file that holds it.");
    static final SettingKey<String> HEADER = new SettingKey<>(
            "waybill.source.NAME.header",
            SettingType.TEXT,
            "",
            "Under header: the name of the request header that carries the secret.");
    static final SettingKey<Duration> TIMESTAMP_TOLERANCE = new SettingKey<>(
            "waybill.source.NAME.timestamp-tolerance",
            SettingType.duration("1s", "1d"),
            "5m",
            "How far a signed timestamp may be off the hub's clock, either way.");
    static final SettingKey<String> HMAC_HEADER = new SettingKey<>(
            "waybill.source.NAME.hmac.header",
            SettingType.TEXT,
            "",
            "Under hmac: the name of the request header that carries the signature, alone or among parts divided by"
                    + " commas, semicolons or spaces.");
    static final SettingKey<Algorithm> HMAC_ALGORITHM = new SettingKey<>(
            "waybill.source.NAME.hmac.algorithm",
            SettingType.ALGORITHM,
            "sha-256",
            "Under hmac: the hash it is made with.");
    static final SettingKey<Encoding> HMAC_ENCODING = new SettingKey<>(
            "waybill.source.NAME.hmac.encoding",
            SettingType.oneOf(Encoding.class),
            "hex",
            "Under hmac: how the signature is written.");
    static final SettingKey<String> HMAC_PREFIX = new SettingKey<>(
            "waybill.source.NAME.hmac.prefix",
            SettingType.TEXT,
            "",
            "Under hmac: what stands before the signature, such as `sha256=`.");
    static final SettingKey<String> HMAC_SIGNED = new SettingKey<>(
            "waybill.source.NAME.hmac.signed",
            SettingType.TEXT,
            "{body}",
            "Under hmac: what is signed, text with {body}, {timestamp} and {id} in it.");
    static final SettingKey<String> HMAC_TIMESTAMP = new SettingKey<>(
            "waybill.source.NAME.hmac.timestamp",
            SettingType.TEXT,
            "",
            "Under hmac: where {timestamp} is: a request header's name, or, ending in `=`, what its part of the"
                    + " signature's header begins with, such as `t=`. Unix seconds or milliseconds, or ISO 8601.");
    static final SettingKey<String> HMAC_ID = new SettingKey<>(
            "waybill.source.NAME.hmac.id",
            SettingType.TEXT,
            "",
            "Under hmac: where {id} is, written like hmac.timestamp.");
    static final SettingKey<Boolean> ALLOW_UNVERIFIED = new SettingKey<>(
            "waybill.source.NAME.allow-unverified",
            SettingType.FLAG,
            "false",
            "Under none: take webhooks from anyone, not only from callers on this machine.");
    static final SettingKey<List<String>> HANDSHAKE = new SettingKey<>(
            "waybill.source.NAME.handshake",
            SettingType.NAMES,
            "",
            "Handshakes to answer, comma-separated: slack (url_verification), cloudevents (OPTIONS).");
    static final SettingKey<Instant> REGISTRATION_UNTIL = new SettingKey<>(
            "waybill.source.NAME.registration-until",
            SettingType.INSTANT,
            "",
            "Until then, at most an hour ahead at the start, unverified webhooks are answered with 200, recorded as"
                    + " rejected and delivered nowhere: for a provider that posts to an address before it gives its"
                    + " secret.");

    static final List<SettingKey<?>> ALL = List.of(
            VERIFICATION,
            SECRET,
            SECRET_FILE,
            PREVIOUS_SECRET,
            PREVIOUS_SECRET_FILE,
            HEADER,
            TIMESTAMP_TOLERANCE,
            HMAC_HEADER,
            HMAC_ALGORITHM,
            HMAC_ENCODING,
            HMAC_PREFIX,
            HMAC_SIGNED,
            HMAC_TIMESTAMP,
            HMAC_ID,
            ALLOW_UNVERIFIED,
            HANDSHAKE,
            REGISTRATION_UNTIL);

    private SourceSettingKeys() {}
}
