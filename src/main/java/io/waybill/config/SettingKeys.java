package io.waybill.config;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every setting there is: the one place that holds its name, what it may be, its default and its meaning. The
 * settings are read by it, and docs/configuration.md is written from it.
 */
final class SettingKeys {

    static final SettingKey<String> HTTP_HOST =
            new SettingKey<>("waybill.http.host", SettingType.TEXT, "0.0.0.0", "The address webhooks come in on.");
    static final SettingKey<Integer> HTTP_PORT = new SettingKey<>(
            "waybill.http.port", SettingType.PORT, "8080", "The port webhooks come in on; 0 takes any free one.");
    static final SettingKey<String> HTTP_TLS_CERTIFICATE = new SettingKey<>(
            "waybill.http.tls.certificate",
            SettingType.TEXT,
            "",
            "A PEM file with the certificate chain of the webhook port, which then speaks HTTPS; read again when it"
                    + " changes.");
    static final SettingKey<String> HTTP_TLS_KEY = new SettingKey<>(
            "waybill.http.tls.key",
            SettingType.TEXT,
            "",
            "A PEM file with the key of that certificate, not encrypted; read again when it changes.");
    static final SettingKey<Long> HTTP_MAX_BODY = new SettingKey<>(
            "waybill.http.max-body", SettingType.BYTES, "1MB", "The largest webhook taken; a larger one gets 413.");
    static final SettingKey<Integer> HTTP_MAX_IN_FLIGHT = new SettingKey<>(
            "waybill.http.max-in-flight",
            SettingType.integer(1, 2000),
            "200",
            "The most webhooks worked on at once; more get 503 and are sent again by their provider.");

    static final SettingKey<Integer> HTTP_MAX_WAITING = new SettingKey<>(
            "waybill.http.max-waiting",
            SettingType.integer(10, 100_000),
            "5000",
            "The most connections that have yet to bring a whole request; beyond, the one that waits longest is closed.");
    static final SettingKey<Duration> HTTP_REQUEST_TIMEOUT = new SettingKey<>(
            "waybill.http.request-timeout",
            SettingType.duration("1s", "10m"),
            "60s",
            "How long a connection may take to bring a whole request; a slower one is closed.");

    static final SettingKey<String> OPS_HOST = new SettingKey<>(
            "waybill.ops.host",
            SettingType.TEXT,
            "127.0.0.1",
            "The address of the operators' port. Any but a loopback address needs waybill.ops.token.");
    static final SettingKey<Integer> OPS_PORT = new SettingKey<>(
            "waybill.ops.port",
            SettingType.PORT,
            "8081",
            "The operators' port: health, metrics, ledger, API; 0 takes any.");
    static final SettingKey<Secret> OPS_TOKEN = new SettingKey<>(
            "waybill.ops.token",
            SettingType.SECRET,
            "",
            "When set, every call to the operators' port but /observe/health must carry it.");

    static final SettingKey<String> DATA_DIR = new SettingKey<>(
            "waybill.data-dir",
            SettingType.TEXT,
            "data",
            "The folder for all state: the broker's journal, the embedded database, the index of seen events.");
    static final SettingKey<String> BROKER_URL = new SettingKey<>(
            "waybill.broker.url",
            SettingType.TEXT,
            "vm://0",
            "The broker: vm://0 is the embedded one, tcp://host:61616 an external ActiveMQ Artemis.");
    static final SettingKey<String> BROKER_USERNAME =
            new SettingKey<>("waybill.broker.username", SettingType.TEXT, "", "The user name at an external broker.");
    static final SettingKey<Secret> BROKER_PASSWORD =
            new SettingKey<>("waybill.broker.password", SettingType.SECRET, "", "The password at an external broker.");

    static final SettingKey<String> AUDIT_JDBC_URL = new SettingKey<>(
            "waybill.audit.jdbc-url",
            SettingType.TEXT,
            "",
            "The database of the audit tables, such as jdbc:postgresql://host/waybill; not set: embedded H2 under the"
                    + " data directory.");
    static final SettingKey<String> AUDIT_USERNAME =
            new SettingKey<>("waybill.audit.username", SettingType.TEXT, "", "The user name at that database.");
    static final SettingKey<Secret> AUDIT_PASSWORD =
            new SettingKey<>("waybill.audit.password", SettingType.SECRET, "", "The password at that database.");

    static final SettingKey<Duration> AUDIT_RETENTION = new SettingKey<>(
            "waybill.audit.retention",
            SettingType.duration("1d", "3650d"),
            "90d",
            "How long events, and what became of them, are kept; what is pending or parked stays.");
    static final SettingKey<Duration> AUDIT_BODY_RETENTION = new SettingKey<>(
            "waybill.audit.body-retention",
            SettingType.duration("1d", "3650d"),
            "30d",
            "How long what came in is kept with them; an event can be replayed for as long.");
    static final SettingKey<Duration> AUDIT_ALARM_AFTER = new SettingKey<>(
            "waybill.audit.alarm-after",
            SettingType.duration("1s", "1d"),
            "1m",
            "How long the ledger may be out of balance before health, a metric and the log say so.");

    static final SettingKey<Integer> REPLAY_RATE = new SettingKey<>(
            "waybill.replay.rate",
            SettingType.integer(1, 1000),
            "20",
            "How many events a second are replayed, beside those that come in.");
    static final SettingKey<Duration> DEDUPE_WINDOW = new SettingKey<>(
            "waybill.dedupe.window",
            SettingType.duration("1m", "90d"),
            "7d",
            "How long an event is remembered, so that one sent twice is delivered once.");
    static final SettingKey<List<String>> SECRET_FIELDS = new SettingKey<>(
            "waybill.privacy.secret-fields",
            SettingType.NAMES,
            "magic_link_token,secret,secret_key,token,password",
            "Fields of payloads, at any depth, that are removed before anything is stored or passed on.");

    static final SettingKey<Boolean> MASK = new SettingKey<>(
            "waybill.privacy.mask",
            SettingType.FLAG,
            "true",
            "Show e-mail addresses, phone numbers and the texts of messages masked in logs and on the operators' port;"
                    + " sinks and the audit tables get them whole.");
    static final SettingKey<Boolean> EGRESS_ALLOW_PRIVATE = new SettingKey<>(
            "waybill.egress.allow-private",
            SettingType.FLAG,
            "true",
            "Let sinks be at loopback, link-local, private and cloud metadata addresses; false refuses these, whatever"
                    + " name leads there.");

    static final SettingKey<Integer> QUARANTINE_MAX_ENTRIES = new SettingKey<>(
            "waybill.quarantine.max-entries",
            SettingType.integer(0, 100_000),
            "1000",
            "The most webhooks of a source that are kept though they could not be verified; 0 keeps none.");
    static final SettingKey<Long> QUARANTINE_MAX_SIZE = new SettingKey<>(
            "waybill.quarantine.max-size", SettingType.BYTES, "50MB", "The most all of them of a source may come to.");
    static final SettingKey<Duration> QUARANTINE_KEEP = new SettingKey<>(
            "waybill.quarantine.keep", SettingType.duration("1m", "7d"), "24h", "How long they are kept.");

    static final SettingKey<SinkSettings.ConfiguredMode> MODE = new SettingKey<>(
            "waybill.sink.NAME.mode",
            SettingType.oneOf(SinkSettings.ConfiguredMode.class),
            "auto",
            "live calls the sink; dry does all but the call and logs what it would have sent; auto is live with an"
                    + " address and dry without; off takes no events.");
    static final SettingKey<Address> URL = new SettingKey<>(
            "waybill.sink.NAME.url", SettingType.URL, "", "The address of an HTTP sink; paths are added to it.");
    static final SettingKey<Secret> HEADER = new SettingKey<>(
            "waybill.sink.NAME.header.HEADER",
            SettingType.SECRET,
            "",
            "A header sent with every call of an HTTP sink, such as header.Authorization.");
    static final SettingKey<Duration> TIMEOUT = new SettingKey<>(
            "waybill.sink.NAME.timeout",
            SettingType.duration("1s", "120s"),
            "10s",
            "How long a call may take to connect, and then to answer.");
    static final SettingKey<Integer> RETRIES = new SettingKey<>(
            "waybill.sink.NAME.retries",
            SettingType.integer(0, 10),
            "5",
            "How often a call that failed for a passing reason is made again: after about 1 s, doubling, within 30 s"
                    + " in all.");
    static final SettingKey<List<Duration>> RETRY_SCHEDULE = new SettingKey<>(
            "waybill.sink.NAME.retry-schedule",
            SettingType.durations("1s", "7d"),
            "5m,30m,2h,5h,10h",
            "When these retries are used up: after which times the call is made again, once each, give or take a tenth,"
                    + " before the event is parked. Empty: it is parked at once.");
    static final SettingKey<Rate> RATE = new SettingKey<>(
            "waybill.sink.NAME.rate",
            SettingType.RATE,
            "",
            "The most calls made to the sink in a time; of a Slack sink, to each channel, and 1/s by default.");
    static final SettingKey<Integer> BREAKER = new SettingKey<>(
            "waybill.sink.NAME.breaker",
            SettingType.integer(0, 1000),
            "30",
            "After so many deliveries in a row whose retries were used up, the sink is left alone for 30 s, doubling to"
                    + " 10 min, and then tried with a single event; the others wait and use up no retries. 0: never.");
    static final SettingKey<Integer> CONCURRENCY = new SettingKey<>(
            "waybill.sink.NAME.concurrency",
            SettingType.integer(1, 64),
            "8",
            "The most calls made to the sink at once.");
    static final SettingKey<Address> OAUTH_TOKEN_URL = new SettingKey<>(
            "waybill.sink.NAME.oauth2.token-url",
            SettingType.URL,
            "",
            "For OAuth 2 client credentials: where access tokens are asked for.");
    static final SettingKey<String> OAUTH_CLIENT_ID = new SettingKey<>(
            "waybill.sink.NAME.oauth2.client-id", SettingType.TEXT, "", "For OAuth 2: the client's id.");
    static final SettingKey<Secret> OAUTH_CLIENT_SECRET = new SettingKey<>(
            "waybill.sink.NAME.oauth2.client-secret", SettingType.SECRET, "", "For OAuth 2: the client's secret.");
    static final SettingKey<String> OAUTH_SCOPE = new SettingKey<>(
            "waybill.sink.NAME.oauth2.scope", SettingType.TEXT, "", "For OAuth 2: the scopes asked for, if any.");

    static final SettingKey<Secret> SLACK_WEBHOOK_URL = new SettingKey<>(
            "waybill.sink.NAME.webhook-url",
            SettingType.SECRET_URL,
            "",
            "For a Slack sink: an incoming webhook's address. This or token makes the sink live.");
    static final SettingKey<Secret> SLACK_TOKEN = new SettingKey<>(
            "waybill.sink.NAME.token",
            SettingType.SECRET,
            "",
            "For a Slack sink: a bot token with chat:write, which can post to channels by name.");
    static final SettingKey<Address> SLACK_API_URL = new SettingKey<>(
            "waybill.sink.NAME.api-url",
            SettingType.URL,
            "https://slack.com/api/",
            "For a Slack sink with a token: the address of Slack's API.");
    static final SettingKey<Secret> SLACK_CHANNEL = new SettingKey<>(
            "waybill.sink.NAME.channel.CHANNEL",
            SettingType.SECRET,
            "",
            "For a Slack sink: the channel a route calls CHANNEL; a name such as #alerts (honoured with a token), or"
                    + " that channel's own incoming webhook. Not set: #CHANNEL, and #sales-opportunities for sales.");

    static final List<SettingKey<?>> ALL = Stream.concat(
                    SourceSettingKeys.ALL.stream(),
                    Stream.<SettingKey<?>>of(
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

    private SettingKeys() {}
}
