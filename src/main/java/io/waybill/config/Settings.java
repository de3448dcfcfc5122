package io.waybill.config;

import io.waybill.logging.LogFormat;
import io.waybill.privacy.SecretFields;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All settings, checked.
 *
 * @param hubName who this hub is, for people and for the other hubs of its broker
 * @param mappingTimeout how long one evaluation of jq may take
 * @param logDeliveries whether successful calls to sinks are logged
 * @param maskPersonalData whether it is masked in logs and on the ops port
 * @param egressAllowPrivate whether sinks may be at private addresses
 * @param sealKey what seals secrets that wait; null: a key of the hub's own
 * @param texts the text of every setting by key, for placeholders in routes
 * @param secretsFromFiles what was read from files that settings such as {@code waybill.ops.token-file} name
 */
public record Settings(
        HttpSettings http,
        OpsSettings ops,
        String hubName,
        Path dataDir,
        BrokerSettings broker,
        AuditSettings audit,
        AlarmSettings alarms,
        int replayRate,
        Duration dedupeWindow,
        Duration mappingTimeout,
        SecretFields secretFields,
        LogFormat logFormat,
        boolean logDeliveries,
        boolean maskPersonalData,
        boolean egressAllowPrivate,
        @Nullable Secret sealKey,
        QuarantineSettings quarantine,
        Map<String, SourceSettings> sources,
        Map<String, SinkSettings> sinks,
        Map<String, String> texts,
        List<Secret> secretsFromFiles) {

    /** The names of the sinks that are off. */
    public Set<String> sinksOff() {
        return sinks.values().stream()
                .filter(sink -> sink.mode() == SinkSettings.Mode.OFF)
                .map(SinkSettings::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Without the texts, because some are secret. */
    @Override
    public String toString() {
        return "Settings[http=%s, ops=%s, dataDir=%s, broker=%s, audit=%s, dedupeWindow=%s, sources=%s, sinks=%s]"
                .formatted(http, ops, dataDir, broker, audit, dedupeWindow, sources.values(), sinks.values());
    }
}
