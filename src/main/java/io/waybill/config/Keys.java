package io.waybill.config;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every setting there is: the one place that holds its name, what it may be, its default and its meaning. The
 * settings are read by it, and docs/configuration.md is written from it.
 */
final class Keys {

    static final Key<String> HTTP_HOST =
            new Key<>("waybill.http.host", Kind.TEXT, "0.0.0.0", "The address webhooks come in on.");
    static final Key<Integer> HTTP_PORT =
            new Key<>("waybill.http.port", Kind.PORT, "8080", "The port webhooks come in on; 0 takes any free one.");
    static final Key<String> HTTP_TLS_CERTIFICATE = new Key<>(
            "waybill.http.tls.certificate",
            Kind.TEXT,
            "",
            "A PEM file with the certificate chain of the webhook port, which then speaks HTTPS; read again when it"
                    + " changes.");
    static final Key<String> HTTP_TLS_KEY = new Key<>(
            "waybill.http.tls.key",
            Kind.TEXT,
            "",
            "A PEM file with the key of that certificate, not encrypted; read again when it changes.");
    static final Key<Long> HTTP_MAX_BODY =
            new Key<>("waybill.http.max-body", Kind.BYTES, "1MB", "The largest webhook taken; a larger one gets 413.");
    static final Key<Integer> HTTP_MAX_IN_FLIGHT = new Key<>(
            "waybill.http.max-in-flight",
            Kind.integer(1, 2000),
            "200",
            "The most webhooks worked on at once; more get 503 and are sent again by their provider.");

    static final Key<Integer> HTTP_MAX_WAITING = new Key<>(
            "waybill.http.max-waiting",
            Kind.integer(10, 100_000),
            "5000",
            "The most connections that have yet to bring a whole request; beyond, the one that waits longest is closed.");
    static final Key<Duration> HTTP_REQUEST_TIMEOUT = new Key<>(
            "waybill.http.request-timeout",
            Kind.duration("1s", "10m"),
            "60s",
            "How long a connection may take to bring a whole request; a slower one is closed.");

    static final Key<String> OPS_HOST = new Key<>(
            "waybill.ops.host",
            Kind.TEXT,
            "127.0.0.1",
            "The address of the operators' port. Any but a loopback address needs waybill.ops.token.");
    static final Key<Integer> OPS_PORT = new Key<>(
            "waybill.ops.port", Kind.PORT, "8081", "The operators' port: health, metrics, ledger, API; 0 takes any.");
    static final Key<Secret> OPS_TOKEN = new Key<>(
            "waybill.ops.token",
            Kind.SECRET,
            "",
            "When set, every call to the operators' port but /observe/health must carry it.");

    static final Key<String> DATA_DIR = new Key<>(
            "waybill.data-dir",
            Kind.TEXT,
            "data",
            "The folder for all state: the broker's journal, the embedded database, the index of seen events.");
    static final Key<String> BROKER_URL = new Key<>(
            "waybill.broker.url",
            Kind.TEXT,
            "vm://0",
            "The broker: vm://0 is the embedded one, tcp://host:61616 an external ActiveMQ Artemis.");
    static final Key<String> BROKER_USERNAME =
            new Key<>("waybill.broker.username", Kind.TEXT, "", "The user name at an external broker.");
    static final Key<Secret> BROKER_PASSWORD =
            new Key<>("waybill.broker.password", Kind.SECRET, "", "The password at an external broker.");

    static final Key<String> AUDIT_JDBC_URL = new Key<>(
            "waybill.audit.jdbc-url",
            Kind.TEXT,
            "",
            "The database of the audit tables, such as jdbc:postgresql://host/waybill; not set: embedded H2 under the"
                    + " data directory.");
    static final Key<String> AUDIT_USERNAME =
            new Key<>("waybill.audit.username", Kind.TEXT, "", "The user name at that database.");
    static final Key<Secret> AUDIT_PASSWORD =
            new Key<>("waybill.audit.password", Kind.SECRET, "", "The password at that database.");

    static final Key<Duration> AUDIT_RETENTION = new Key<>(
            "waybill.audit.retention",
            Kind.duration("1d", "3650d"),
            "90d",
            "How long events, and what became of them, are kept; what is pending or parked stays.");
    static final Key<Duration> AUDIT_BODY_RETENTION = new Key<>(
            "waybill.audit.body-retention",
            Kind.duration("1d", "3650d"),
            "30d",
            "How long what came in is kept with them; an event can be replayed for as long.");
    static final Key<Duration> AUDIT_ALARM_AFTER = new Key<>(
            "waybill.audit.alarm-after",
            Kind.duration("1s", "1d"),
            "1m",
            "How long the ledger may be out of balance before health, a metric and the log say so.");

    static final Key<Integer> REPLAY_RATE = new Key<>(
            "waybill.replay.rate",
            Kind.integer(1, 1000),
            "20",
            "How many events a second are replayed, beside those that come in.");
    static final Key<Duration> DEDUPE_WINDOW = new Key<>(
            "waybill.dedupe.window",
            Kind.duration("1m", "90d"),
            "7d",
            "How long an event is remembered, so that one sent twice is delivered once.");
    static final Key<List<String>> SECRET_FIELDS = new Key<>(
            "waybill.privacy.secret-fields",
            Kind.NAMES,
            "magic_link_token,secret,secret_key,token,password",
            "Fields of payloads, at any depth, that are removed before anything is stored or passed on.");

    static final Key<Boolean> MASK = new Key<>(
            "waybill.privacy.mask",
            Kind.FLAG,
            "true",
            "Show e-mail addresses, phone numbers and the texts of messages masked in logs and on the operators' port;"
                    + " sinks and the audit tables get them whole.");
    static final Key<Boolean> EGRESS_ALLOW_PRIVATE = new Key<>(
            "waybill.egress.allow-private",
            Kind.FLAG,
            "true",
            "Let sinks be at loopback, link-local, private and cloud metadata addresses; false refuses these, whatever"
                    + " name leads there.");

    static final Key<Integer> QUARANTINE_MAX_ENTRIES = new Key<>(
            "waybill.quarantine.max-entries",
            Kind.integer(0, 100_000),
            "1000",
            "The most webhooks of a source that are kept though they could not be verified; 0 keeps none.");
    static final Key<Long> QUARANTINE_MAX_SIZE = new Key<>(
            "waybill.quarantine.max-size", Kind.BYTES, "50MB", "The most all of them of a source may come to.");
    static final Key<Duration> QUARANTINE_KEEP =
            new Key<>("waybill.quarantine.keep", Kind.duration("1m", "7d"), "24h", "How long they are kept.");

    static final Key<SinkSettings.ConfiguredMode> MODE = new Key<>(
            "waybill.sink.NAME.mode",
            Kind.oneOf(SinkSettings.ConfiguredMode.class),
            "auto",
            "live calls the sink; dry does all but the call and logs what it would have sent; auto is live with an"
                    + " address and dry without; off takes no events.");
    static final Key<Address> URL =
            new Key<>("waybill.sink.NAME.url", Kind.URL, "", "The address of an HTTP sink; paths are added to it.");
    static final Key<Secret> HEADER = new Key<>(
            "waybill.sink.NAME.header.HEADER",
            Kind.SECRET,
            "",
            "A header sent with every call of an HTTP sink, such as header.Authorization.");
    static final Key<Duration> TIMEOUT = new Key<>(
            "waybill.sink.NAME.timeout",
            Kind.duration("1s", "120s"),
            "10s",
            "How long a call may take to connect, and then to answer.");
    static final Key<Integer> RETRIES = new Key<>(
            "waybill.sink.NAME.retries",
            Kind.integer(0, 10),
            "5",
            "How often a call that failed for a passing reason is made again: after about 1 s, doubling, within 30 s"
                    + " in all.");
    static final Key<List<Duration>> RETRY_SCHEDULE = new Key<>(
            "waybill.sink.NAME.retry-schedule",
            Kind.durations("1s", "7d"),
            "5m,30m,2h,5h,10h",
            "When these retries are used up: after which times the call is made again, once each, give or take a tenth,"
                    + " before the event is parked. Empty: it is parked at once.");
    static final Key<Rate> RATE = new Key<>(
            "waybill.sink.NAME.rate",
            Kind.RATE,
            "",
            "The most calls made to the sink in a time; of a Slack sink, to each channel, and 1/s by default.");
    static final Key<Integer> BREAKER = new Key<>(
            "waybill.sink.NAME.breaker",
            Kind.integer(0, 1000),
            "30",
            "After so many deliveries in a row whose retries were used up, the sink is left alone for 30 s, doubling to"
                    + " 10 min, and then tried with a single event; the others wait and use up no retries. 0: never.");
    static final Key<Integer> CONCURRENCY = new Key<>(
            "waybill.sink.NAME.concurrency", Kind.integer(1, 64), "8", "The most calls made to the sink at once.");
    static final Key<Address> OAUTH_TOKEN_URL = new Key<>(
            "waybill.sink.NAME.oauth2.token-url",
            Kind.URL,
            "",
            "For OAuth 2 client credentials: where access tokens are asked for.");
    static final Key<String> OAUTH_CLIENT_ID =
            new Key<>("waybill.sink.NAME.oauth2.client-id", Kind.TEXT, "", "For OAuth 2: the client's id.");
    static final Key<Secret> OAUTH_CLIENT_SECRET =
            new Key<>("waybill.sink.NAME.oauth2.client-secret", Kind.SECRET, "", "For OAuth 2: the client's secret.");
    static final Key<String> OAUTH_SCOPE =
            new Key<>("waybill.sink.NAME.oauth2.scope", Kind.TEXT, "", "For OAuth 2: the scopes asked for, if any.");

    static final Key<Secret> SLACK_WEBHOOK_URL = new Key<>(
            "waybill.sink.NAME.webhook-url",
            Kind.SECRET_URL,
            "",
            "For a Slack sink: an incoming webhook's address. This or token makes the sink live.");
    static final Key<Secret> SLACK_TOKEN = new Key<>(
            "waybill.sink.NAME.token",
            Kind.SECRET,
            "",
            "For a Slack sink: a bot token with chat:write, which can post to channels by name.");
    static final Key<Address> SLACK_API_URL = new Key<>(
            "waybill.sink.NAME.api-url",
            Kind.URL,
            "https://slack.com/api/",
            "For a Slack sink with a token: the address of Slack's API.");
    static final Key<Secret> SLACK_CHANNEL = new Key<>(
            "waybill.sink.NAME.channel.CHANNEL",
            Kind.SECRET,
            "",
            "For a Slack sink: the channel a route calls CHANNEL; a name such as #alerts (honoured with a token), or"
                    + " that channel's own incoming webhook. Not set: #CHANNEL, and #sales-opportunities for sales.");

    static final List<Key<?>> ALL = Stream.concat(
                    SourceKeys.ALL.stream(),
                    Stream.<Key<?>>of(
                            HTTP_HOST,
                            HTTP_PORT,
                            HTTP_TLS_CERTIFICATE,
                            HTTP_TLS_KEY,
                            HTTP_MAX_BODY,
                            HTTP_MAX_IN_FLIGHT,
                            HTTP_MAX_WAITING,
                            HTTP_REQUEST_TIMEOUT,
                            OPS_HOST,
                            OPS_PORT,
                            OPS_TOKEN,
                            DATA_DIR,
                            BROKER_URL,
                            BROKER_USERNAME,
                            BROKER_PASSWORD,
                            AUDIT_JDBC_URL,
                            AUDIT_USERNAME,
                            AUDIT_PASSWORD,
                            AUDIT_RETENTION,
                            AUDIT_BODY_RETENTION,
                            AUDIT_ALARM_AFTER,
                            REPLAY_RATE,
                            DEDUPE_WINDOW,
                            SECRET_FIELDS,
                            MASK,
                            EGRESS_ALLOW_PRIVATE,
                            QUARANTINE_MAX_ENTRIES,
                            QUARANTINE_MAX_SIZE,
                            QUARANTINE_KEEP,
                            MODE,
                            URL,
                            HEADER,
                            TIMEOUT,
                            RETRIES,
                            RETRY_SCHEDULE,
                            RATE,
                            BREAKER,
                            CONCURRENCY,
                            OAUTH_TOKEN_URL,
                            OAUTH_CLIENT_ID,
                            OAUTH_CLIENT_SECRET,
                            OAUTH_SCOPE,
                            SLACK_WEBHOOK_URL,
                            SLACK_TOKEN,
                            SLACK_API_URL,
                            SLACK_CHANNEL))
            .toList();

    private Keys() {}
}
