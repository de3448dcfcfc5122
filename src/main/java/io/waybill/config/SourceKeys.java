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
final class SourceKeys {

    /** Every scheme, as it is written. */
    static final String SCHEMES =
            Arrays.stream(Scheme.values()).map(Scheme::written).collect(Collectors.joining(", "));

    static final Key<List<String>> VERIFICATION = new Key<>(
            "waybill.source.NAME.verification",
            Kind.NAMES,
            "",
            "How webhooks of the source are verified: " + SCHEMES
                    + "; several, comma-separated, accept any of them. Must be written for every source. See"
                    + " [verification.md](verification.md).");
    static final Key<Secret> SECRET =
            new Key<>("waybill.source.NAME.secret", Kind.SECRET, "", "The secret the provider and the hub share.");
    static final Key<String> SECRET_FILE = new Key<>(
            "waybill.source.NAME.secret-file",
            Kind.TEXT,
            "",
            "Instead: the file that holds it. A line break at its end is not part of the secret.");
    static final Key<Secret> PREVIOUS_SECRET = new Key<>(
            "waybill.source.NAME.previous-secret",
            Kind.SECRET,
            "",
            "The secret before the present one; both are right while it is changed.");
    static final Key<String> PREVIOUS_SECRET_FILE =
            new Key<>("waybill.source.NAME.previous-secret-file", Kind.TEXT, "", "Instead: the file that holds it.");
    static final Key<String> HEADER = new Key<>(
            "waybill.source.NAME.header",
            Kind.TEXT,
            "",
            "Under header: the name of the request header that carries the secret.");
    static final Key<Duration> TIMESTAMP_TOLERANCE = new Key<>(
            "waybill.source.NAME.timestamp-tolerance",
            Kind.duration("1s", "1d"),
            "5m",
            "How far a signed timestamp may be off the hub's clock, either way.");
    static final Key<String> HMAC_HEADER = new Key<>(
            "waybill.source.NAME.hmac.header",
            Kind.TEXT,
            "",
            "Under hmac: the name of the request header that carries the signature, alone or among parts divided by"
                    + " commas, semicolons or spaces.");
    static final Key<Algorithm> HMAC_ALGORITHM = new Key<>(
            "waybill.source.NAME.hmac.algorithm", Kind.ALGORITHM, "sha-256", "Under hmac: the hash it is made with.");
    static final Key<Encoding> HMAC_ENCODING = new Key<>(
            "waybill.source.NAME.hmac.encoding",
            Kind.oneOf(Encoding.class),
            "hex",
            "Under hmac: how the signature is written.");
    static final Key<String> HMAC_PREFIX = new Key<>(
            "waybill.source.NAME.hmac.prefix",
            Kind.TEXT,
            "",
            "Under hmac: what stands before the signature, such as `sha256=`.");
    static final Key<String> HMAC_SIGNED = new Key<>(
            "waybill.source.NAME.hmac.signed",
            Kind.TEXT,
            "{body}",
            "Under hmac: what is signed, text with {body}, {timestamp} and {id} in it.");
    static final Key<String> HMAC_TIMESTAMP = new Key<>(
            "waybill.source.NAME.hmac.timestamp",
            Kind.TEXT,
            "",
            "Under hmac: where {timestamp} is: a request header's name, or, ending in `=`, what its part of the"
                    + " signature's header begins with, such as `t=`. Unix seconds or milliseconds, or ISO 8601.");
    static final Key<String> HMAC_ID = new Key<>(
            "waybill.source.NAME.hmac.id", Kind.TEXT, "", "Under hmac: where {id} is, written like hmac.timestamp.");
    static final Key<Boolean> ALLOW_UNVERIFIED = new Key<>(
            "waybill.source.NAME.allow-unverified",
            Kind.FLAG,
            "false",
            "Under none: take webhooks from anyone, not only from callers on this machine.");
    static final Key<List<String>> HANDSHAKE = new Key<>(
            "waybill.source.NAME.handshake",
            Kind.NAMES,
            "",
            "Handshakes to answer, comma-separated: slack (url_verification), cloudevents (OPTIONS).");
    static final Key<Instant> REGISTRATION_UNTIL = new Key<>(
            "waybill.source.NAME.registration-until",
            Kind.INSTANT,
            "",
            "Until then, at most an hour ahead at the start, unverified webhooks are answered with 200, recorded as"
                    + " rejected and delivered nowhere: for a provider that posts to an address before it gives its"
                    + " secret.");

    static final List<Key<?>> ALL = List.of(
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

    private SourceKeys() {}
}
