package io.waybill.config;

import io.waybill.logging.LogFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Every setting there is: its name, what it may be, its default and its description. The settings are read by these
 * keys, and docs/configuration.md is written from them.
 */
final class SettingKeys {

    private static final SettingSection WEBHOOKS = new SettingSection("Webhook port", "");

    static final SettingKey<String> HTTP_HOST = WEBHOOKS.key(
            "waybill.http.host",
            SettingType.HOST,
            "0.0.0.0",
            "The address that receives webhooks. `0.0.0.0` listens on every network interface.");

    static final SettingKey<Integer> HTTP_PORT = WEBHOOKS.key(
            "waybill.http.port", SettingType.PORT, "8080", "The port that receives webhooks. 0 picks any free port.");

    static final SettingKey<Path> HTTP_TLS_CERTIFICATE = WEBHOOKS.key(
            "waybill.http.tls.certificate",
            SettingType.PATH,
            "",
            "For HTTPS: a PEM file with the certificate chain. Waybill rereads it when it changes.");

    static final SettingKey<Path> HTTP_TLS_KEY = WEBHOOKS.key(
            "waybill.http.tls.key",
            SettingType.PATH,
            "",
            "For HTTPS: a PEM file with the unencrypted key of that certificate. Waybill rereads it when it"
                    + " changes.");

    static final SettingKey<Long> HTTP_MAX_BODY = WEBHOOKS.key(
            "waybill.http.max-body", SettingType.BYTES, "1MB", "The largest webhook accepted. Larger ones get 413.");

    static final SettingKey<Long> HTTP_MAX_MEMORY = WEBHOOKS.key(
            "waybill.http.max-memory",
            SettingType.MEMORY,
            "25%",
            "How much memory all webhooks that are not answered yet may take, as a size or as a share of Java's heap."
                    + " A webhook counts twice its size while it arrives and ten times its size while Waybill works on"
                    + " it. Beyond the limit, webhooks whose senders have fallen silent are refused with 503 first.");

    static final SettingKey<Integer> HTTP_MAX_IN_FLIGHT = WEBHOOKS.key(
            "waybill.http.max-in-flight",
            SettingType.integer(1, 2000),
            "200",
            "How many webhooks are processed at once. More than that get 503, and their provider sends them"
                    + " again.");

    static final SettingKey<Integer> HTTP_MAX_WAITING = WEBHOOKS.key(
            "waybill.http.max-waiting",
            SettingType.integer(10, 100_000),
            "5000",
            "How many connections may wait without having sent a whole request. If there are more, the one"
                    + " that has waited longest is closed.");

    static final SettingKey<Duration> HTTP_REQUEST_TIMEOUT = WEBHOOKS.key(
            "waybill.http.request-timeout",
            SettingType.duration("1s", "10m"),
            "60s",
            "How long a connection may take to send a whole request. Then it is closed.");

    static final SettingKey<Address> HTTP_PUBLIC_URL = WEBHOOKS.key(
            "waybill.http.public-url",
            SettingType.PUBLIC_URL,
            "",
            "The address that providers post to, as far as `/webhooks/`, such as `https://hooks.example`. Set it behind a"
                    + " proxy: the start-up lines and the page show it, and signatures over the address need it.");

    static final SettingKey<List<AddressRange>> HTTP_TRUSTED_PROXIES = WEBHOOKS.key(
            "waybill.http.trusted-proxies",
            SettingType.ADDRESS_RANGES,
            "",
            "The proxies that are believed when they say whose request they pass on, in `X-Forwarded-For` or `Forwarded`."
                    + " From anyone else, these headers mean nothing. See [security](security.md#behind-a-proxy).");

    private static final SettingSection OPS = new SettingSection("Ops port", "");

    static final SettingKey<String> OPS_HOST = OPS.key(
            "waybill.ops.host",
            SettingType.HOST,
            "127.0.0.1",
            "The address of the ops port. Any address but a loopback address needs `waybill.ops.token`.");

    static final SettingKey<Integer> OPS_PORT = OPS.key(
            "waybill.ops.port",
            SettingType.PORT,
            "8081",
            "The ops port: health, metrics, the ledger and the API. 0 picks any free port.");

    static final SettingKey<Secret> OPS_TOKEN = OPS.key(
            "waybill.ops.token",
            SettingType.SECRET,
            "",
            "If set, every call except `/observe/health` must send it: `Authorization: Bearer …`, or Basic"
                    + " with the token as the password.");

    private static final SettingSection STORAGE = new SettingSection("Storage", "");

    static final SettingKey<String> HUB_NAME = STORAGE.key(
            "waybill.hub.name",
            SettingType.HUB_NAME,
            "",
            "Who this hub is at an external broker and database; another hub there needs another name. If not set, the"
                    + " host's name. Keep it: under a new name, a hub is a new one.");

    static final SettingKey<Path> DATA_DIR = STORAGE.key(
            "waybill.data-dir",
            SettingType.PATH,
            "data",
            "The folder for what Waybill stores itself: the journal of the embedded broker, the embedded"
                    + " database, the index of seen events, the quarantine.");

    static final SettingKey<String> BROKER_URL = STORAGE.key(
            "waybill.broker.url",
            SettingType.STORE_URL,
            "vm://0",
            "The broker between sources and sinks. `vm://0` is the embedded one, `tcp://host:61616` an"
                    + " external ActiveMQ Artemis.");

    static final SettingKey<String> BROKER_USERNAME =
            STORAGE.key("waybill.broker.username", SettingType.TEXT, "", "The user name for an external broker.");

    static final SettingKey<Secret> BROKER_PASSWORD =
            STORAGE.key("waybill.broker.password", SettingType.SECRET, "", "The password for an external broker.");

    static final SettingKey<String> AUDIT_JDBC_URL = STORAGE.key(
            "waybill.audit.jdbc-url",
            SettingType.STORE_URL,
            "",
            "The database for the audit tables, such as `jdbc:postgresql://host/waybill`. If not set, an"
                    + " embedded H2 database in the data folder.");

    static final SettingKey<String> AUDIT_USERNAME =
            STORAGE.key("waybill.audit.username", SettingType.TEXT, "", "The user name for that database.");

    static final SettingKey<Secret> AUDIT_PASSWORD =
            STORAGE.key("waybill.audit.password", SettingType.SECRET, "", "The password for that database.");

    private static final SettingSection RECORDS = new SettingSection("Records and replays", "");

    static final SettingKey<Duration> AUDIT_RETENTION = RECORDS.key(
            "waybill.audit.retention",
            SettingType.duration("1d", "3650d"),
            "90d",
            "How long events, and everything that became of them, are kept. Pending and parked events stay.");

    static final SettingKey<Duration> AUDIT_BODY_RETENTION = RECORDS.key(
            "waybill.audit.body-retention",
            SettingType.duration("1d", "3650d"),
            "30d",
            "How long the payloads that arrived are kept. An event can be replayed for that long.");

    static final SettingKey<Duration> AUDIT_ALARM_AFTER = RECORDS.key(
            "waybill.audit.alarm-after",
            SettingType.duration("1s", "1d"),
            "1m",
            "How long the ledger may be out of balance before health, a metric and the log report it.");

    static final SettingKey<Duration> DEDUPE_WINDOW = RECORDS.key(
            "waybill.dedupe.window",
            SettingType.duration("1m", "90d"),
            "7d",
            "The dedupe window: how long an event is remembered, so that a duplicate is not delivered again.");

    static final SettingKey<Duration> MAPPING_TIMEOUT = RECORDS.key(
            "waybill.mapping.timeout",
            SettingType.duration("10ms", "60s"),
            "1s",
            "How long one evaluation of jq may take: a mapping, or a condition in a route. Then it is stopped, and counts"
                    + " as failed.");

    static final SettingKey<Integer> REPLAY_RATE = RECORDS.key(
            "waybill.replay.rate",
            SettingType.integer(1, 1000),
            "20",
            "How many events per second a replay delivers, in addition to incoming events.");

    static final SettingKey<Boolean> LOG_DELIVERIES = RECORDS.key(
            "waybill.log.deliveries",
            SettingType.FLAG,
            "false",
            "Log a line for each successful call to a sink. `GET /api/events` has them anyway. Failures, parked events and"
                    + " dry runs are always logged.");

    static final SettingKey<LogFormat> LOG_FORMAT = RECORDS.key(
            "waybill.log.format",
            SettingType.oneOf(LogFormat.class),
            "text",
            "The log: `text` for people, or `json`, an object a line. As the environment variable `WAYBILL_LOG_FORMAT`, it"
                    + " counts also for what prevents a start.");

    private static final SettingSection ALARMS = new SettingSection("Alarms", "");

    static final SettingKey<Duration> ALARM_EVERY = ALARMS.key(
            "waybill.alarm.every",
            SettingType.duration("0s", "10m"),
            "5s",
            "How often Waybill looks for what is wrong, to raise an alarm. `0s`: never. Read at the start.");

    static final SettingKey<Duration> ALARM_ROLLOUT = ALARMS.key(
            "waybill.alarm.rollout",
            SettingType.duration("1s", "1d"),
            "15m",
            "How long hubs on one broker may have different routes or settings before there is an alarm.");

    private static final SettingSection PRIVACY = new SettingSection("Privacy and egress", "");

    static final SettingKey<List<String>> SECRET_FIELDS = PRIVACY.key(
            "waybill.privacy.secret-fields",
            SettingType.NAMES,
            "magic_link_token,secret,secret_key,token,password",
            "Payload fields, at any depth, that are removed before anything is stored or passed on.");

    static final SettingKey<Boolean> MASK = PRIVACY.key(
            "waybill.privacy.mask",
            SettingType.FLAG,
            "true",
            "Mask e-mail addresses, phone numbers and message texts in logs and on the ops port. Sinks and the"
                    + " audit tables get them unmasked.");

    static final SettingKey<Secret> SEAL_KEY = PRIVACY.key(
            "waybill.seal.key",
            SettingType.SEAL_KEY,
            "",
            "The key that seals the magic links of `waybill.sink.NAME.magic-link.SOURCE` while they wait in a queue: 32 bytes"
                    + " in base64, such as `openssl rand -base64 32` makes. If not set, the hub makes a key of its own, in"
                    + " `seal.key` in the data folder. Several hubs on one broker need the same. Read at the start.");

    static final SettingKey<Boolean> EGRESS_ALLOW_PRIVATE = PRIVACY.key(
            "waybill.egress.allow-private",
            SettingType.FLAG,
            "true",
            "Allow sinks at loopback, link-local, private and cloud metadata addresses. `false` refuses them,"
                    + " whatever name leads there.");

    private static final SettingSection QUARANTINE = new SettingSection(
            "Quarantine",
            "Webhooks that fail verification are kept for a while, in case the secret here was wrong. `POST"
                    + " /api/quarantine/reverify` verifies them again.");

    static final SettingKey<Integer> QUARANTINE_MAX_ENTRIES = QUARANTINE.key(
            "waybill.quarantine.max-entries",
            SettingType.integer(0, 100_000),
            "1000",
            "How many webhooks of each source are kept. 0 keeps none.");

    static final SettingKey<Long> QUARANTINE_MAX_SIZE = QUARANTINE.key(
            "waybill.quarantine.max-size",
            SettingType.BYTES,
            "50MB",
            "How large the kept webhooks of each source may be together.");

    static final SettingKey<Duration> QUARANTINE_KEEP = QUARANTINE.key(
            "waybill.quarantine.keep", SettingType.duration("1m", "7d"), "24h", "How long they are kept.");

    /** In the order of the documentation. */
    static final List<SettingSection> SECTIONS = List.of(
            WEBHOOKS,
            OPS,
            STORAGE,
            RECORDS,
            ALARMS,
            PRIVACY,
            SourceSettingKeys.SOURCES,
            SourceSettingKeys.HMAC,
            QUARANTINE,
            SinkSettingKeys.SINKS,
            SinkSettingKeys.HTTP,
            SinkSettingKeys.SLACK,
            SinkSettingKeys.DOWNLOAD,
            SinkSettingKeys.MAIL);

    static final List<SettingKey<?>> ALL =
            SECTIONS.stream().flatMap(section -> section.keys().stream()).toList();

    private SettingKeys() {}
}
