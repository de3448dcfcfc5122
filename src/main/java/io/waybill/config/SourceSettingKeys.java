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

    static final SettingSection SOURCES =
            new SettingSection("Sources", "For each file in `routes/sources`: NAME is the name of the file.");

    static final SettingKey<List<String>> VERIFICATION = SOURCES.key(
            "waybill.source.NAME.verification",
            SettingType.NAMES,
            "",
            "How webhooks are verified: " + SCHEMES
                    + ". To accept any of several schemes, separate them with commas. Required for every source. See"
                    + " [verification.md](verification.md).");

    static final SettingKey<String> KIND = SOURCES.key(
            "waybill.source.NAME.kind",
            SettingType.TEXT,
            "",
            "For another account at a provider: the source whose route and mappings serve this one too. NAME needs no file of"
                    + " its own.");

    static final SettingKey<Boolean> RETIRED = SOURCES.key(
            "waybill.source.NAME.retired",
            SettingType.FLAG,
            "false",
            "For a source whose file you removed while its provider still sends: `true` answers 202 and puts its webhooks"
                    + " on record as unmapped, for no sink. Keep its verification and secret.");

    static final SettingKey<Secret> SECRET = SOURCES.key(
            "waybill.source.NAME.secret", SettingType.SECRET, "", "The secret that the provider and Waybill share.");

    static final SettingKey<Secret> PREVIOUS_SECRET = SOURCES.key(
            "waybill.source.NAME.previous-secret",
            SettingType.SECRET,
            "",
            "While you rotate a secret: the previous one, which is accepted too.");

    static final SettingKey<String> HEADER = SOURCES.key(
            "waybill.source.NAME.header",
            SettingType.TEXT,
            "",
            "For `header`: the request header that contains the secret.");

    static final SettingKey<String> BODY_SECRET = SOURCES.key(
            "waybill.source.NAME.body-secret",
            SettingType.TEXT,
            "",
            "For `body-secret`: the field of the JSON that contains the secret, such as `secret_key`. Use dots if it is"
                    + " nested: `auth.key`.");

    static final SettingKey<String> QUERY_SECRET = SOURCES.key(
            "waybill.source.NAME.query-secret",
            SettingType.TEXT,
            "",
            "For `query-secret`: the parameter of the address that contains the secret, such as `key` in"
                    + " `/webhooks/NAME?key=SECRET`.");

    static final SettingKey<Duration> TIMESTAMP_TOLERANCE = SOURCES.key(
            "waybill.source.NAME.timestamp-tolerance",
            SettingType.duration("1s", "1d"),
            "5m",
            "How far a signed timestamp may differ from the hub's clock, in either direction.");

    static final SettingKey<Boolean> ALLOW_UNVERIFIED = SOURCES.key(
            "waybill.source.NAME.allow-unverified",
            SettingType.FLAG,
            "false",
            "For `none`: accept webhooks from anyone, not only from callers on this machine.");

    static final SettingKey<List<String>> HANDSHAKE = SOURCES.key(
            "waybill.source.NAME.handshake",
            SettingType.NAMES,
            "",
            "Handshakes to answer, comma-separated: `slack` (url_verification), `cloudevents` (OPTIONS), `meta` (GET).");

    static final SettingKey<Secret> HANDSHAKE_TOKEN = SOURCES.key(
            "waybill.source.NAME.handshake-token",
            SettingType.SECRET,
            "",
            "For the handshake `meta`: the verify token that you give the provider.");

    static final SettingKey<Instant> REGISTRATION_UNTIL = SOURCES.key(
            "waybill.source.NAME.registration-until",
            SettingType.INSTANT,
            "",
            "For a provider that posts to an address before it gives you its secret. Until this time, at most"
                    + " an hour from now, unverified webhooks get 200, are recorded as rejected, and are delivered"
                    + " nowhere.");

    static final SettingKey<Expectation> EXPECT = SOURCES.key(
            "waybill.source.NAME.expect",
            SettingType.EXPECTATION,
            "",
            "The longest silence to expect of the source, such as `2h`; a longer one raises an alarm. With days and hours, in"
                    + " the time zone of the machine, only these count: `2h mon-fri 08:00-18:00`. If not set, Waybill learns"
                    + " it from the past.");

    static final SettingSection HMAC = new SettingSection(
            "HMAC signatures", "For sources whose `verification` includes `hmac`: how the provider signs.");

    static final SettingKey<String> HMAC_HEADER = HMAC.key(
            "waybill.source.NAME.hmac.header",
            SettingType.TEXT,
            "",
            "The request header that contains the signature, alone or as one of several parts separated by"
                    + " commas, semicolons or spaces. Required.");

    static final SettingKey<String> HMAC_PREFIX = HMAC.key(
            "waybill.source.NAME.hmac.prefix",
            SettingType.TEXT,
            "",
            "The text before the signature, such as `sha256=`.");

    static final SettingKey<Algorithm> HMAC_ALGORITHM =
            HMAC.key("waybill.source.NAME.hmac.algorithm", SettingType.ALGORITHM, "sha-256", "The hash.");

    static final SettingKey<Encoding> HMAC_ENCODING = HMAC.key(
            "waybill.source.NAME.hmac.encoding",
            SettingType.oneOf(Encoding.class),
            "hex",
            "How the signature is encoded.");

    static final SettingKey<String> HMAC_SIGNED = HMAC.key(
            "waybill.source.NAME.hmac.signed",
            SettingType.TEXT,
            "{body}",
            "What is signed: a text with `{body}` in it, and `{timestamp}`, `{id}` and `{url}` if these are signed too. `{url}`"
                    + " is the address that the provider posted to; it needs `waybill.http.public-url`.");

    static final SettingKey<String> HMAC_TIMESTAMP = HMAC.key(
            "waybill.source.NAME.hmac.timestamp",
            SettingType.TEXT,
            "",
            "Where `{timestamp}` is: the name of a request header or, if it ends in `=`, the beginning of a"
                    + " part of the signature's header, such as `t=`. Unix seconds or milliseconds, or ISO 8601.");

    static final SettingKey<String> HMAC_ID = HMAC.key(
            "waybill.source.NAME.hmac.id", SettingType.TEXT, "", "Where `{id}` is, written like `hmac.timestamp`.");

    static final SettingKey<HmacSettings.Key> HMAC_KEY = HMAC.key(
            "waybill.source.NAME.hmac.key",
            SettingType.oneOf(HmacSettings.Key.class),
            "text",
            "How the secret is turned into the key: its text as it is, or decoded from `hex` or `base64`.");

    private SourceSettingKeys() {}
}
