package io.waybill.config;

import io.waybill.finding.Finding;
import io.waybill.privacy.SecretFields;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads {@link Settings} from texts, and collects everything that is wrong with them before it reports it. */
public final class SettingsReader extends SettingsBinder {

    /** Where nobody needs a name. */
    private static final String UNNAMED = "hub";

    private final RawSettings values;
    private final RouteRequirements routes;
    private final List<Finding> problems;

    private SettingsReader(RawSettings values, RouteRequirements routes, List<Finding> problems) {
        super(values, problems);
        this.values = values;
        this.routes = routes;
        this.problems = problems;
    }

    /**
     * @param file the properties file
     * @param routes what the routes ask of the settings
     * @throws SettingsException with every problem there is
     */
    public static Settings read(
            Path file, RouteRequirements routes, Map<String, String> environment, Properties system) {
        return read(SettingsFile.read(file), routes, environment, system, Clock.systemUTC());
    }

    /** @throws SettingsException with every problem there is */
    public static Settings read(
            SettingsFile file,
            RouteRequirements routes,
            Map<String, String> environment,
            Properties system,
            Clock clock) {
        return read(values(file, routes, environment, system), routes, clock);
    }

    /**
     * Only where the ops port is, whatever else the file says.
     *
     * @throws SettingsException with every problem of these settings
     */
    public static OpsSettings ops(SettingsFile file, Map<String, String> environment, Properties system) {
        RouteRequirements none = new RouteRequirements(Map.of(), Map.of());
        RawSettings values = values(file, none, environment, system);
        List<Finding> problems = values.findings().stream()
                .filter(finding -> finding.isError() && finding.message().contains("waybill.ops."))
                .collect(Collectors.toCollection(ArrayList::new));
        OpsSettings ops = new SettingsReader(values, none, problems).ops();
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return ops;
    }

    /** The texts, whatever is wrong with them. */
    public static RawSettings values(
            SettingsFile file, RouteRequirements routes, Map<String, String> environment, Properties system) {
        RawSettings written = RawSettings.read(file, environment, system, KnownSettingKeys.NONE);
        return RawSettings.read(file, environment, system, KnownSettingKeys.in(routes.withAccountsIn(written)));
    }

    /** The sources there are: those with routes, and those that have settings alone. */
    public static Set<String> sources(
            SettingsFile file, RouteRequirements routes, Map<String, String> environment, Properties system) {
        return routes.withAccountsIn(values(file, routes, environment, system))
                .sources()
                .keySet();
    }

    /** The keys, of those that are set, that name files with secrets. */
    public static Set<String> secretFileKeys(
            SettingsFile file, RouteRequirements routes, Map<String, String> environment, Properties system) {
        RawSettings values = values(file, routes, environment, system);
        KnownSettingKeys known = KnownSettingKeys.in(routes.withAccountsIn(values));
        return values.names().stream()
                .filter(name -> known.keyOfFile(name) != null)
                .collect(Collectors.toSet());
    }

    /**
     * A digest of every file that settings name as one with a secret, by its path. Two are equal if no such file has
     * changed.
     */
    public static Map<String, String> secretFiles(
            SettingsFile file, Map<String, String> environment, Properties system) {
        return SecretFile.digests(RawSettings.read(file, environment, system, KnownSettingKeys.NONE), environment);
    }

    /** The state of files with a secret now, by their paths. */
    public static Map<String, String> secretFiles(Set<String> paths) {
        return SecretFile.digests(paths.stream());
    }

    /**
     * @param clock some settings end at a time
     * @throws SettingsException with every problem there is
     */
    public static Settings read(RawSettings values, RouteRequirements routes, Clock clock) {
        Set<String> routed = new TreeSet<>(routes.sources().keySet());
        return new SettingsReader(values, routes.withAccountsIn(values), new ArrayList<>()).settings(routed, clock);
    }

    private Settings settings(Set<String> routed, Clock clock) {
        values.findings().stream().filter(Finding::isError).forEach(problems::add);
        problems.addAll(KnownSettingKeys.in(routes).unknownIn(values));
        Map<String, SinkSettings> sinks = sinks();
        String hubName = hubName();
        Settings settings = new Settings(
                http(),
                ops(),
                hubName,
                need(SettingKeys.DATA_DIR),
                broker(hubName),
                audit(),
                alarms(),
                need(SettingKeys.REPLAY_RATE),
                need(SettingKeys.DEDUPE_WINDOW),
                need(SettingKeys.MAPPING_TIMEOUT),
                secretFields(sinks.values()),
                need(SettingKeys.LOG_FORMAT),
                need(SettingKeys.LOG_DELIVERIES),
                need(SettingKeys.MASK),
                need(SettingKeys.EGRESS_ALLOW_PRIVATE),
                want(SettingKeys.SEAL_KEY),
                quarantine(),
                sources(routed, clock),
                sinks,
                values.texts(),
                values.secretsFromFiles());
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return settings;
    }

    /** With those whose values a sink gets sealed: they are secret in any case. */
    private SecretFields secretFields(Collection<SinkSettings> sinks) {
        Set<String> names = new TreeSet<>(need(SettingKeys.SECRET_FIELDS));
        sinks.forEach(sink -> sink.mail()
                .magicLinks()
                .values()
                .forEach(path -> names.add(path.substring(path.lastIndexOf('.') + 1))));
        return new SecretFields(names);
    }

    private Map<String, SourceSettings> sources(Set<String> routed, Clock clock) {
        SourceSettingsReader reader = new SourceSettingsReader(values, problems, routed, clock);
        return routes.sources().keySet().stream().collect(Collectors.toUnmodifiableMap(name -> name, reader::read));
    }

    private Map<String, SinkSettings> sinks() {
        SinkSettingsReader reader =
                new SinkSettingsReader(values, problems, routes.sources().keySet());
        return routes.sinks().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, sink -> reader.read(sink.getKey(), sink.getValue())));
    }

    private HttpSettings http() {
        return new HttpSettings(
                need(SettingKeys.HTTP_HOST),
                need(SettingKeys.HTTP_PORT),
                tls(),
                need(SettingKeys.HTTP_MAX_BODY),
                need(SettingKeys.HTTP_MAX_MEMORY),
                need(SettingKeys.HTTP_MAX_IN_FLIGHT),
                need(SettingKeys.HTTP_MAX_WAITING),
                need(SettingKeys.HTTP_REQUEST_TIMEOUT),
                want(SettingKeys.HTTP_PUBLIC_URL),
                need(SettingKeys.HTTP_TRUSTED_PROXIES));
    }

    private HttpSettings.@Nullable Tls tls() {
        Path certificate = want(SettingKeys.HTTP_TLS_CERTIFICATE);
        Path key = want(SettingKeys.HTTP_TLS_KEY);
        if (certificate == null && key == null) {
            return null;
        }
        if (certificate == null || key == null) {
            SettingKey<Path> absent = certificate == null ? SettingKeys.HTTP_TLS_CERTIFICATE : SettingKeys.HTTP_TLS_KEY;
            SettingKey<Path> given = certificate == null ? SettingKeys.HTTP_TLS_KEY : SettingKeys.HTTP_TLS_CERTIFICATE;
            missing(absent, "", "is required together with %s; set both, or neither".formatted(given.name()));
            return null;
        }
        return new HttpSettings.Tls(certificate, key);
    }

    private BrokerSettings broker(String hubName) {
        String url = text(SettingKeys.BROKER_URL);
        if (!url.equals("vm://0") && !url.startsWith("tcp://") && !url.startsWith("(tcp://")) {
            problem(
                    SettingKeys.BROKER_URL.name(),
                    "must be vm://0, or tcp://host:port of an external Artemis; correct it");
        }
        // The only hub of an embedded broker goes on with its queues whatever its host is called.
        return new BrokerSettings(
                url,
                text(SettingKeys.BROKER_USERNAME),
                want(SettingKeys.BROKER_PASSWORD),
                BrokerSettings.isEmbedded(url) ? "" : hubName);
    }

    private String hubName() {
        String given = want(SettingKeys.HUB_NAME);
        String name = given == null ? HostName.ofHub() : given;
        if (name == null) {
            boolean isNeeded = !BrokerSettings.isEmbedded(text(SettingKeys.BROKER_URL));
            if (isNeeded) {
                problem(SettingKeys.HUB_NAME.name(), "must be set: this host has no name that could stand for it");
            }
            return UNNAMED;
        }
        return name;
    }

    private OpsSettings ops() {
        OpsSettings ops =
                new OpsSettings(need(SettingKeys.OPS_HOST), need(SettingKeys.OPS_PORT), want(SettingKeys.OPS_TOKEN));
        try {
            if (ops.token() == null && !InetAddress.getByName(ops.host()).isLoopbackAddress()) {
                problem(
                        SettingKeys.OPS_HOST.name(),
                        "is not a loopback address, so anyone could use the ops port; set waybill.ops.token too");
            }
        } catch (UnknownHostException e) {
            problem(SettingKeys.OPS_HOST.name(), "is not an address of this machine; set one, such as 127.0.0.1");
        }
        return ops;
    }

    private AuditSettings audit() {
        AuditSettings audit = new AuditSettings(
                text(SettingKeys.AUDIT_JDBC_URL),
                text(SettingKeys.AUDIT_USERNAME),
                want(SettingKeys.AUDIT_PASSWORD),
                need(SettingKeys.AUDIT_RETENTION),
                need(SettingKeys.AUDIT_BODY_RETENTION),
                need(SettingKeys.AUDIT_ALARM_AFTER));
        if (audit.bodyRetention().compareTo(audit.retention()) > 0) {
            problem(
                    SettingKeys.AUDIT_BODY_RETENTION.name(),
                    "must not be longer than waybill.audit.retention; shorten it, or lengthen that");
        }
        String url = audit.jdbcUrl();
        if (!url.isEmpty() && !url.startsWith("jdbc:postgresql:") && !url.startsWith("jdbc:h2:")) {
            problem(SettingKeys.AUDIT_JDBC_URL.name(), "must begin with jdbc:postgresql: or jdbc:h2:; correct it");
        }
        return audit;
    }

    private AlarmSettings alarms() {
        Map<String, Expectation> expected = new TreeMap<>();
        for (String source : routes.sources().keySet()) {
            Expectation expect = want(SourceSettingKeys.EXPECT, source);
            if (expect != null) {
                expected.put(source, expect);
            }
        }
        return new AlarmSettings(need(SettingKeys.ALARM_EVERY), need(SettingKeys.ALARM_ROLLOUT), expected);
    }

    private QuarantineSettings quarantine() {
        return new QuarantineSettings(
                need(SettingKeys.QUARANTINE_MAX_ENTRIES),
                need(SettingKeys.QUARANTINE_MAX_SIZE),
                need(SettingKeys.QUARANTINE_KEEP));
    }
}
