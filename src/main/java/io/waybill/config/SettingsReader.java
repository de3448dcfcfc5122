package io.waybill.config;

import io.waybill.config.Shape.SinkShape;
import io.waybill.config.SinkSettings.ConfiguredMode;
import io.waybill.config.SinkSettings.Mode;
import io.waybill.event.SecretFields;
import io.waybill.finding.Finding;
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
public final class SettingsReader extends Reading {

    private final Values values;
    private final Shape shape;
    private final List<Finding> problems;

    private SettingsReader(Values values, Shape shape, List<Finding> problems) {
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
    public static Settings read(Path file, Shape shape, Map<String, String> environment, Properties system) {
        return read(SettingsFile.read(file), shape, environment, system);
    }

    /** @throws SettingsException with every problem there is */
    public static Settings read(SettingsFile file, Shape shape, Map<String, String> environment, Properties system) {
        return read(values(file, shape, environment, system), shape);
    }

    /** The texts, whatever is wrong with them. */
    public static Values values(SettingsFile file, Shape shape, Map<String, String> environment, Properties system) {
        return Values.read(file, environment, system, KnownKeys.in(shape).all());
    }

    /** @throws SettingsException with every problem there is */
    public static Settings read(Values values, Shape shape) {
        return read(values, shape, Clock.systemUTC());
    }

    /** The same at another time: some settings hold for a while only. */
    static Settings read(Values values, Shape shape, Clock clock) {
        return new SettingsReader(values, shape, new ArrayList<>()).settings(clock);
    }

    private Settings settings(Clock clock) {
        values.findings().stream().filter(Finding::isError).forEach(problems::add);
        problems.addAll(KnownKeys.in(shape).problemsWith(values));
        HttpSettings http = new HttpSettings(
                need(Keys.HTTP_HOST),
                need(Keys.HTTP_PORT),
                tls(),
                need(Keys.HTTP_MAX_BODY),
                need(Keys.HTTP_MAX_IN_FLIGHT),
                need(Keys.HTTP_MAX_WAITING),
                need(Keys.HTTP_REQUEST_TIMEOUT));
        OpsSettings ops = new OpsSettings(need(Keys.OPS_HOST), need(Keys.OPS_PORT), want(Keys.OPS_TOKEN));
        BrokerSettings broker = broker();
        AuditSettings audit = new AuditSettings(
                text(Keys.AUDIT_JDBC_URL),
                text(Keys.AUDIT_USERNAME),
                want(Keys.AUDIT_PASSWORD),
                need(Keys.AUDIT_RETENTION),
                need(Keys.AUDIT_BODY_RETENTION),
                need(Keys.AUDIT_ALARM_AFTER));
        Map<String, SourceSettings> sources = new TreeMap<>();
        SourceReader sourceReader = new SourceReader(values, problems, clock);
        shape.sources().keySet().forEach(name -> sources.put(name, sourceReader.read(name)));
        Map<String, SinkSettings> sinks = new TreeMap<>();
        shape.sinks().forEach((name, sink) -> sinks.put(name, sink(name, sink)));
        checkOps(ops);
        checkAudit(audit);
        Settings settings = new Settings(
                http,
                ops,
                Path.of(need(Keys.DATA_DIR)),
                broker,
                audit,
                need(Keys.REPLAY_RATE),
                need(Keys.DEDUPE_WINDOW),
                new SecretFields(Set.copyOf(need(Keys.SECRET_FIELDS))),
                need(Keys.MASK),
                need(Keys.EGRESS_ALLOW_PRIVATE),
                new QuarantineSettings(
                        need(Keys.QUARANTINE_MAX_ENTRIES), need(Keys.QUARANTINE_MAX_SIZE), need(Keys.QUARANTINE_KEEP)),
                Map.copyOf(sources),
                Map.copyOf(sinks),
                values.texts());
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        StandardOutput.hide(Secrets.in(settings));
        return settings;
    }

    private HttpSettings.@Nullable Tls tls() {
        String certificate = want(Keys.HTTP_TLS_CERTIFICATE);
        String key = want(Keys.HTTP_TLS_KEY);
        if (certificate == null && key == null) {
            return null;
        }
        if (certificate == null || key == null) {
            Key<String> absent = certificate == null ? Keys.HTTP_TLS_CERTIFICATE : Keys.HTTP_TLS_KEY;
            Key<String> given = certificate == null ? Keys.HTTP_TLS_KEY : Keys.HTTP_TLS_CERTIFICATE;
            missing(absent, "", "is needed beside %s; set it too, or neither".formatted(given.name()));
            return null;
        }
        return new HttpSettings.Tls(Path.of(certificate), Path.of(key));
    }

    private BrokerSettings broker() {
        String url = text(Keys.BROKER_URL);
        if (!url.equals("vm://0") && !url.startsWith("tcp://") && !url.startsWith("(tcp://")) {
            problem(Keys.BROKER_URL.name(), "must be vm://0, or tcp://host:port of an external Artemis; write one");
        }
        return new BrokerSettings(url, text(Keys.BROKER_USERNAME), want(Keys.BROKER_PASSWORD));
    }

    private void checkOps(OpsSettings ops) {
        try {
            if (ops.token() == null && !InetAddress.getByName(ops.host()).isLoopbackAddress()) {
                problem(
                        Keys.OPS_HOST.name(),
                        "is no loopback address, so anyone could use the port; set waybill.ops.token as well");
            }
        } catch (UnknownHostException e) {
            problem(Keys.OPS_HOST.name(), "is no address of this machine; write one, such as 127.0.0.1");
        }
    }

    private void checkAudit(AuditSettings audit) {
        if (audit.bodyRetention().compareTo(audit.retention()) > 0) {
            problem(
                    Keys.AUDIT_BODY_RETENTION.name(),
                    "must not be longer than waybill.audit.retention; shorten it, or lengthen that");
        }
        String url = audit.jdbcUrl();
        if (!url.isEmpty() && !url.startsWith("jdbc:postgresql:") && !url.startsWith("jdbc:h2:")) {
            problem(Keys.AUDIT_JDBC_URL.name(), "must begin with jdbc:postgresql: (or jdbc:h2:); write such a URL");
        }
    }

    private SinkSettings sink(String name, SinkShape sink) {
        SinkSettings.Slack slack = new SinkSettings.Slack(
                want(Keys.SLACK_WEBHOOK_URL, name),
                want(Keys.SLACK_TOKEN, name),
                need(Keys.SLACK_API_URL, name),
                open(Keys.SLACK_CHANNEL, name));
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
                want(Keys.URL, name),
                open(Keys.HEADER, name),
                need(Keys.TIMEOUT, name),
                need(Keys.RETRIES, name),
                need(Keys.RETRY_SCHEDULE, name),
                rate(name, sink),
                need(Keys.BREAKER, name),
                need(Keys.CONCURRENCY, name),
                oauth(name),
                slack);
    }

    private @Nullable Rate rate(String name, SinkShape sink) {
        Rate given = want(Keys.RATE, name);
        return given == null && sink.addresses().contains("webhook-url") ? Rate.ONE_A_SECOND : given;
    }

    private Mode mode(String name, SinkShape sink, boolean addressed) {
        ConfiguredMode configured = need(Keys.MODE, name);
        if (configured == ConfiguredMode.LIVE && !addressed) {
            problem(
                    Keys.MODE.of(name),
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
        if (isSet(Keys.SLACK_WEBHOOK_URL.of(name)) || isSet(Keys.SLACK_TOKEN.of(name))) {
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
        List<Key<?>> parts = List.of(Keys.OAUTH_TOKEN_URL, Keys.OAUTH_CLIENT_ID, Keys.OAUTH_CLIENT_SECRET);
        List<Key<?>> missing =
                parts.stream().filter(key -> !isSet(key.of(name))).toList();
        if (missing.size() == parts.size() && !isSet(Keys.OAUTH_SCOPE.of(name))) {
            return null;
        }
        missing.forEach(
                key -> problem(key.of(name), "is needed beside the other oauth2 settings; set it, or none of them"));
        var tokenUrl = want(Keys.OAUTH_TOKEN_URL, name);
        var secret = want(Keys.OAUTH_CLIENT_SECRET, name);
        return tokenUrl == null || secret == null
                ? null
                : new SinkSettings.OAuth(
                        tokenUrl, text(Keys.OAUTH_CLIENT_ID, name), secret, text(Keys.OAUTH_SCOPE, name));
    }
}
