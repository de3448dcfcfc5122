package io.waybill.config;

import io.waybill.config.SinkSettings.ConfiguredMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The settings of each sink. */
final class SinkSettingKeys {

    static final SettingSection SINKS = new SettingSection(
            "Sinks", "For each file in `routes/sinks` except `audit`: NAME is the name of the file.");

    static final SettingKey<ConfiguredMode> MODE = SINKS.key(
            "waybill.sink.NAME.mode",
            SettingType.oneOf(ConfiguredMode.class),
            "auto",
            "`live` makes real calls. `dry` does everything except the call, and logs what it would send."
                    + " `auto` is live if the sink has an address, and dry if not. `off` receives no events.");

    static final SettingKey<Duration> TIMEOUT = SINKS.key(
            "waybill.sink.NAME.timeout",
            SettingType.duration("1s", "120s"),
            "10s",
            "How long a call may take as a whole, from connecting to the last byte of the response. For an e-mail sink,"
                    + " `60s` by default: a server may take long to look at a mail before it answers.");

    static final SettingKey<Integer> CONCURRENCY =
            SINKS.key("waybill.sink.NAME.concurrency", SettingType.integer(1, 64), "8", "How many calls run at once.");

    static final SettingKey<Rate> RATE = SINKS.key(
            "waybill.sink.NAME.rate",
            SettingType.RATE,
            "",
            "How many calls may be made in a second, a minute or an hour, such as `10/s`. For a Slack sink,"
                    + " per channel, and `1/s` by default.");

    static final SettingKey<Integer> RETRIES = SINKS.key(
            "waybill.sink.NAME.retries",
            SettingType.integer(0, 10),
            "5",
            "How many times a call that failed for a transient reason is retried: after about 1 s, doubling,"
                    + " within 30 s in all.");

    static final SettingKey<List<Duration>> RETRY_SCHEDULE = SINKS.key(
            "waybill.sink.NAME.retry-schedule",
            SettingType.durations("1s", "7d"),
            "5m,30m,2h,5h,10h",
            "Scheduled retries, after the retries above: one attempt after each of these times, varied by up"
                    + " to 10 %. Then the event is parked. Empty: the event is parked without scheduled retries.");

    static final SettingKey<Integer> BREAKER = SINKS.key(
            "waybill.sink.NAME.breaker",
            SettingType.integer(0, 1000),
            "30",
            "After this many deliveries in a row have used up their retries, the sink is left alone for 30 s,"
                    + " doubling to 10 min, then tried with one event. The others wait and use up no retries. 0: never.");

    static final SettingSection HTTP = new SettingSection("HTTP sinks", "");

    static final SettingKey<Address> URL = HTTP.key(
            "waybill.sink.NAME.url",
            SettingType.SINK_URL,
            "",
            "The address of the sink. The paths and queries of its requests are added to it. A user and password in it,"
                    + " as in `https://user:password@crm.example`, are sent as HTTP Basic.");

    static final SettingKey<Secret> HEADER = HTTP.key(
            "waybill.sink.NAME.header.HEADER",
            SettingType.HEADER_VALUE,
            "",
            "A header sent with every call, such as `header.Authorization`.");

    static final SettingKey<Address> OAUTH_TOKEN_URL = HTTP.key(
            "waybill.sink.NAME.oauth2.token-url",
            SettingType.URL,
            "",
            "For OAuth 2 client credentials: the address that issues access tokens.");

    static final SettingKey<String> OAUTH_CLIENT_ID =
            HTTP.key("waybill.sink.NAME.oauth2.client-id", SettingType.TEXT, "", "For OAuth 2: the id of the client.");

    static final SettingKey<Secret> OAUTH_CLIENT_SECRET = HTTP.key(
            "waybill.sink.NAME.oauth2.client-secret", SettingType.SECRET, "", "For OAuth 2: the secret of the client.");

    static final SettingKey<String> OAUTH_SCOPE = HTTP.key(
            "waybill.sink.NAME.oauth2.scope", SettingType.TEXT, "", "For OAuth 2: the scopes to ask for, if any.");

    static final SettingSection SLACK = new SettingSection("Slack sinks", "");

    static final SettingKey<Secret> SLACK_WEBHOOK_URL = SLACK.key(
            "waybill.sink.NAME.webhook-url",
            SettingType.SECRET_URL,
            "",
            "The address of an incoming webhook. This or `token` makes the sink live.");

    static final SettingKey<Secret> SLACK_TOKEN = SLACK.key(
            "waybill.sink.NAME.token",
            SettingType.SECRET,
            "",
            "A bot token with the scope `chat:write`, which can post to channels by name.");

    static final SettingKey<Address> SLACK_API_URL = SLACK.key(
            "waybill.sink.NAME.api-url",
            SettingType.URL,
            "https://slack.com/api/",
            "The address of Slack's API, for a sink with a token.");

    static final SettingKey<Secret> SLACK_CHANNEL = SLACK.key(
            "waybill.sink.NAME.channel.CHANNEL",
            SettingType.CHANNEL,
            "",
            "The channel that a route calls CHANNEL: a name such as `#alerts`, which works with a token only,"
                    + " or the address of that channel's own incoming webhook. If not set: `#CHANNEL`, and"
                    + " `#sales-opportunities` for `sales`.");

    static final SettingSection DOWNLOAD = new SettingSection(
            "Sinks that fetch files",
            "For sinks with `kamelet:download`: see [a sink that fetches files](adding-a-sink.md#a-sink-that-fetches-files)."
                    + " `url` makes such a sink live, and its host alone is sent the credentials. `timeout` is how long the"
                    + " server may take to begin its response, and then be silent.");

    static final SettingKey<Path> DOWNLOAD_FOLDER = DOWNLOAD.key(
            "waybill.sink.NAME.download.folder",
            SettingType.PATH,
            "",
            "Where the files go: each into a folder of its event's day, such as `2026-11-26`.");

    static final SettingKey<List<AllowedHost>> DOWNLOAD_HOSTS = DOWNLOAD.key(
            "waybill.sink.NAME.download.hosts",
            SettingType.HOSTS,
            "",
            "The hosts that files may come from, beside that of `url`, such as `files.example` or `*.files.example`: by a"
                    + " link, or by a redirect. They are sent no credentials, and no other host is ever called.");

    static final SettingKey<Long> DOWNLOAD_MAX_SIZE = DOWNLOAD.key(
            "waybill.sink.NAME.download.max-size",
            SettingType.FILE_SIZE,
            "1GB",
            "The largest file that is fetched. The event of a larger one is parked.");

    static final SettingKey<Duration> DOWNLOAD_MAX_TIME = DOWNLOAD.key(
            "waybill.sink.NAME.download.max-time",
            SettingType.duration("1s", "24h"),
            "1h",
            "How long one attempt to fetch a file may take. The next attempt goes on where it ended, if the server can do that.");

    static final SettingSection MAIL = new SettingSection(
            "E-mail sinks",
            "`waybill.sink.NAME.url` is the mail server: `smtp://mail.example` (port 587 if none is given), which begins"
                    + " unencrypted and goes on with STARTTLS, or `smtps://mail.example` (port 465), which is encrypted from"
                    + " the start.");

    static final SettingKey<String> MAIL_USERNAME = MAIL.key(
            "waybill.sink.NAME.username",
            SettingType.TEXT,
            "",
            "The user name at the mail server. If not set, mail is sent without logging in.");

    static final SettingKey<Secret> MAIL_PASSWORD = MAIL.key(
            "waybill.sink.NAME.password",
            SettingType.SECRET,
            "",
            "The password for that user name. It is never sent over a connection that is not encrypted, unless the server is"
                    + " on this machine.");

    static final SettingKey<MailAddress> MAIL_FROM = MAIL.key(
            "waybill.sink.NAME.from",
            SettingType.MAIL_ADDRESS,
            "",
            "Who sends the mails, such as `Acme <news@acme.example>`, unless the mapping says so.");

    static final SettingKey<MailServer.StartTls> MAIL_STARTTLS = MAIL.key(
            "waybill.sink.NAME.starttls",
            SettingType.oneOf(MailServer.StartTls.class),
            "",
            "For `smtp://`: `required` sends nothing unless the server encrypts the connection with a certificate that is"
                    + " valid for its name. `never` does not encrypt. If not set: `never` for a server on this machine"
                    + " (`localhost`, `127.0.0.1`, `[::1]`), `required` for any other.");

    static final SettingKey<String> MAGIC_LINK = MAIL.key(
            "waybill.sink.NAME.magic-link.SOURCE",
            SettingType.PAYLOAD_PATH,
            "",
            "Lets this sink's mails have the token of a magic link that SOURCE sends in this field of its payload, such as"
                    + " `data.magic_link_token`: [magic links](adding-a-sink.md#magic-links). The token signs a person in, so"
                    + " think before you set this. It is sealed as long as it waits, and nowhere on record.");

    /** Whose settings these are, if not every sink's. */
    private static final Map<SettingSection, Set<String>> USERS = Map.of(
            HTTP, Set.of("http", "download"),
            SLACK, Set.of("slack"),
            DOWNLOAD, Set.of("download"),
            MAIL, Set.of("mail"));

    private SinkSettingKeys() {}

    /** The kamelets of which a route must have one for a setting to have an effect; empty: it needs none of them. */
    static Set<String> kameletsThatUse(String name) {
        String written =
                name.endsWith(SecretFile.SUFFIX) ? name.substring(0, name.length() - SecretFile.SUFFIX.length()) : name;
        if (URL.matches(written)) {
            return RouteRequirements.CALLING_THE_URL;
        }
        return USERS.entrySet().stream()
                .filter(section -> section.getKey().keys().stream().anyMatch(key -> key.matches(written)))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(Set.of());
    }
}
