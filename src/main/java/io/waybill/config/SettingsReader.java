package io.waybill.config;

import io.waybill.config.RouteRequirements.SinkShape;
import io.waybill.config.SinkSettings.ConfiguredMode;
import io.waybill.config.SinkSettings.Mode;
import io.waybill.finding.Finding;
import io.waybill.privacy.SecretFields;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns texts into {@link Settings}, and collects everything that is wrong with them before it says so. */
public final class SettingsReader extends SettingsBinder {

    private final RawSettings values;
    private final RouteRequirements shape;
    private final List<Finding> problems;

    private SettingsReader(RawSettings values, RouteRequirements shape, List<Finding> problems) {
        super(values, problems);
        this.values = values;
        this.shape = shape;
        this.problems = problems;
    }

    /**
     * @param file the properties file
     * @param shape what the routes ask of the settings
     * @throws SettingsException with every problem there is
     */
    public static Settings read(
            Path file, RouteRequirements shape, Map<String, String> environment, Properties system) {
        return read(SettingsFile.read(file), shape, environment, system);
    }

    /** @throws SettingsException with every problem there is */
    public static Settings read(
            SettingsFile file, RouteRequirements shape, Map<String, String> environment, Properties system) {
        return read(values(file, shape, environment, system), shape);
    }

    /** The texts, whatever is wrong with them. */
    public static RawSettings values(
            SettingsFile file, RouteRequirements shape, Map<String, String> environment, Properties system) {
        return RawSettings.read(
                file, environment, system, KnownSettingKeys.in(shape).all());
    }

    /** @throws SettingsException with every problem there is */
    public static Settings read(RawSettings values, RouteRequirements shape) {
        return read(values, shape, Clock.systemUTC());
    }

    /** The same at another time: some settings hold for a while only. */
    static Settings read(RawSettings values, RouteRequirements shape, Clock clock) {
        return new SettingsReader(values, shape, new ArrayList<>()).settings(clock);
    }

    private Settings settings(Clock clock) {
        values.findings().stream().filter(Finding::isError).forEach(problems::add);
        problems.addAll(KnownSettingKeys.in(shape).problemsWith(values));
        HttpSettings http = new HttpSettings(
                need(SettingKeys.HTTP_HOST),
                need(SettingKeys.HTTP_PORT),
                tls(),
                need(SettingKeys.HTTP_MAX_BODY),
                need(SettingKeys.HTTP_MAX_IN_FLIGHT),
                need(SettingKeys.HTTP_MAX_WAITING),
                need(SettingKeys.HTTP_REQUEST_TIMEOUT));
        OpsSettings ops =
                new OpsSettings(need(SettingKeys.OPS_HOST), need(SettingKeys.OPS_PORT), want(SettingKeys.OPS_TOKEN));
        BrokerSettings broker = broker();
        AuditSettings audit = new AuditSettings(
                text(SettingKeys.AUDIT_JDBC_URL),
                text(SettingKeys.AUDIT_USERNAME),
                want(SettingKeys.AUDIT_PASSWORD),
                need(SettingKeys.AUDIT_RETENTION),
                need(SettingKeys.AUDIT_BODY_RETENTION),
                need(SettingKeys.AUDIT_ALARM_AFTER));
        Map<String, SourceSettings> sources = new TreeMap<>();
        SourceSettingsReader sourceReader = new SourceSettingsReader(values, problems, clock);
        shape.sources().keySet().forEach(name -> sources.put(name, sourceReader.read(name)));
        Map<String, SinkSettings> sinks = new TreeMap<>();
        shape.sinks().forEach((name, sink) -> sinks.put(name, sink(name, sink)));
        checkOps(ops);
        checkAudit(audit);
        Settings settings = new Settings(
                http,
                ops,
                Path.of(need(SettingKeys.DATA_DIR)),
                broker,
                audit,
                need(SettingKeys.REPLAY_RATE),
                need(SettingKeys.DEDUPE_WINDOW),
                new SecretFields(Set.copyOf(need(SettingKeys.SECRET_FIELDS))),
                need(SettingKeys.MASK),
                need(SettingKeys.EGRESS_ALLOW_PRIVATE),
                new QuarantineSettings(
                        need(SettingKeys.QUARANTINE_MAX_ENTRIES),
                        need(SettingKeys.QUARANTINE_MAX_SIZE),
                        need(SettingKeys.QUARANTINE_KEEP)),
                Map.copyOf(sources),
                Map.copyOf(sinks),
                values.texts());
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return settings;
    }

    private HttpSettings.@Nullable Tls tls() {
        String certificate = want(SettingKeys.HTTP_TLS_CERTIFICATE);
        String key = want(SettingKeys.HTTP_TLS_KEY);
        if (certificate == null && key == null) {
            return null;
        }
        if (certificate == null || key == null) {
            SettingKey<String> absent =
                    certificate == null ? SettingKeys.HTTP_TLS_CERTIFICATE : SettingKeys.HTTP_TLS_KEY;
            SettingKey<String> given =
                    certificate == null ? SettingKeys.HTTP_TLS_KEY : SettingKeys.HTTP_TLS_CERTIFICATE;
            missing(absent, "", "is needed beside %s; set it too, or neither".formatted(given.name()));
            return null;
        }
        return new HttpSettings.Tls(Path.of(certificate), Path.of(key));
    }

    private BrokerSettings broker() {
        String url = text(SettingKeys.BROKER_URL);
        if (!url.equals("vm://0") && !url.startsWith("tcp://") && !url.startsWith("(tcp://")) {
            problem(
                    SettingKeys.BROKER_URL.name(),
                    "must be vm://0, or tcp://host:port of an external Artemis; write one");
        }
        return new BrokerSettings(url, text(SettingKeys.BROKER_USERNAME), want(SettingKeys.BROKER_PASSWORD));
    }

    private void checkOps(OpsSettings ops) {
        try {
            if (ops.token() == null && !InetAddress.getByName(ops.host()).isLoopbackAddress()) {
                problem(
                        SettingKeys.OPS_HOST.name(),
                        "is no loopback address, so anyone could use the port; set waybill.ops.token as well");
            }
        } catch (UnknownHostException e) {
            problem(SettingKeys.OPS_HOST.name(), "is no address of this machine; write one, such as 127.0.0.1");
        }
    }

    private void checkAudit(AuditSettings audit) {
        if (audit.bodyRetention().compareTo(audit.retention()) > 0) {
            problem(
                    SettingKeys.AUDIT_BODY_RETENTION.name(),
                    "must not be longer than waybill.audit.retention; shorten it, or lengthen that");
        }
        String url = audit.jdbcUrl();
        if (!url.isEmpty() && !url.startsWith("jdbc:postgresql:") && !url.startsWith("jdbc:h2:")) {
            problem(
                    SettingKeys.AUDIT_JDBC_URL.name(),
                    "must begin with jdbc:postgresql: (or jdbc:h2:); write such a URL");
        }
    }

    private SinkSettings sink(String name, SinkShape sink) {
        SinkSettings.Slack slack = new SinkSettings.Slack(
                want(SettingKeys.SLACK_WEBHOOK_URL, name),
                want(SettingKeys.SLACK_TOKEN, name),
                need(SettingKeys.SLACK_API_URL, name),
                open(SettingKeys.SLACK_CHANNEL, name));
        boolean addressed = sink.addresses().isEmpty()
                || sink.addresses().stream().anyMatch(key -> isSet("waybill.sink.%s.%s".formatted(name, key)))
                || (sink.addresses().contains("webhook-url") && hasChannelAddress(slack));
        Mode mode = mode(name, sink, addressed);
        if (mode == Mode.LIVE && addressed && sink.addresses().contains("webhook-url")) {
            checkChannels(name, sink, slack);
        }
        return new SinkSettings(
                name,
                mode,
                want(SettingKeys.URL, name),
                open(SettingKeys.HEADER, name),
                need(SettingKeys.TIMEOUT, name),
                need(SettingKeys.RETRIES, name),
                need(SettingKeys.RETRY_SCHEDULE, name),
                rate(name, sink),
                need(SettingKeys.BREAKER, name),
                need(SettingKeys.CONCURRENCY, name),
                oauth(name),
                slack);
    }

    private @Nullable Rate rate(String name, SinkShape sink) {
        Rate given = want(SettingKeys.RATE, name);
        return given == null && sink.addresses().contains("webhook-url") ? Rate.ONE_A_SECOND : given;
    }

    private Mode mode(String name, SinkShape sink, boolean addressed) {
        ConfiguredMode configured = need(SettingKeys.MODE, name);
        if (configured == ConfiguredMode.LIVE && !addressed) {
            problem(
                    SettingKeys.MODE.of(name),
                    "needs an address to call; set %s, or 'dry'"
                            .formatted(sink.addresses().stream()
                                    .map(key -> "waybill.sink.%s.%s".formatted(name, key))
                                    .collect(Collectors.joining(" or "))));
        }
        return switch (configured) {
            case OFF -> Mode.OFF;
            case DRY -> Mode.DRY;
            case LIVE -> Mode.LIVE;
            case AUTO -> addressed ? Mode.LIVE : Mode.DRY;
        };
    }

    private static boolean hasChannelAddress(SinkSettings.Slack slack) {
        return slack.channels().values().stream().anyMatch(channel -> SinkSettings.Slack.isAddress(channel.reveal()));
    }

    /** A live Slack sink must have a way to every channel its route names. */
    private void checkChannels(String name, SinkShape sink, SinkSettings.Slack slack) {
        if (isSet(SettingKeys.SLACK_WEBHOOK_URL.of(name)) || isSet(SettingKeys.SLACK_TOKEN.of(name))) {
            return;
        }
        for (String key : new TreeSet<>(sink.keys())) {
            if (key.startsWith("channel.") && !SinkSettings.Slack.isAddress(slack.channel(key.substring(8)))) {
                problem(
                        "waybill.sink.%s.%s".formatted(name, key),
                        "has no way to be reached; set it to the channel's own incoming webhook, or set"
                                + " waybill.sink.%s.webhook-url or .token".formatted(name),
                        true);
            }
        }
    }

    private SinkSettings.@Nullable OAuth oauth(String name) {
        List<SettingKey<?>> parts =
                List.of(SettingKeys.OAUTH_TOKEN_URL, SettingKeys.OAUTH_CLIENT_ID, SettingKeys.OAUTH_CLIENT_SECRET);
        List<SettingKey<?>> missing =
                parts.stream().filter(key -> !isSet(key.of(name))).toList();
        if (missing.size() == parts.size() && !isSet(SettingKeys.OAUTH_SCOPE.of(name))) {
            return null;
        }
        missing.forEach(
                key -> problem(key.of(name), "is needed beside the other oauth2 settings; set it, or none of them"));
        var tokenUrl = want(SettingKeys.OAUTH_TOKEN_URL, name);
        var secret = want(SettingKeys.OAUTH_CLIENT_SECRET, name);
        return tokenUrl == null || secret == null
                ? null
                : new SinkSettings.OAuth(
                        tokenUrl, text(SettingKeys.OAUTH_CLIENT_ID, name), secret, text(SettingKeys.OAUTH_SCOPE, name));
    }
}
