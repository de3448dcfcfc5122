package io.waybill.config;

import io.waybill.config.RouteRequirements.SinkRequirements;
import io.waybill.finding.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

/** Settings as users write them, for a hub with one source, an HTTP sink and a Slack sink. */
public final class Written {

    private static final RouteRequirements SHAPE = new RouteRequirements(
            Map.of("leadsail", Set.of("region")),
            Map.of(
                    "crm", new SinkRequirements(Set.of(), Set.of("url"), Set.of("events", "http")),
                    "slack",
                            new SinkRequirements(
                                    Set.of("channel.alerts", "channel.sales"),
                                    Set.of("webhook-url", "token"),
                                    Set.of("events", "slack")),
                    "archive", new SinkRequirements(Set.of("folder"), Set.of(), Set.of("events", "endpoint")),
                    "exports", new SinkRequirements(Set.of(), Set.of("url"), Set.of("events", "download"))));

    /** The same, for a hub whose HTTP sink sends e-mail instead. */
    private static final RouteRequirements MAIL_SHAPE = new RouteRequirements(
            SHAPE.sources(), Map.of("crm", new SinkRequirements(Set.of(), Set.of("url"), Set.of("events", "mail"))));

    private final Path file;
    private final Map<String, String> environment = new HashMap<>();
    private final Properties system = new Properties();
    private RouteRequirements shape = SHAPE;

    private Written(Path file) {
        this.file = file;
    }

    /** With the one line that must always be written after the others, so that these keep their numbers. */
    public static Written in(Path folder, String... lines) {
        return exactlyIn(folder, String.join("\n", lines) + "\nwaybill.source.leadsail.verification = none\n");
    }

    static Written exactlyIn(Path folder, String text) {
        try {
            return new Written(Files.writeString(folder.resolve("application.properties"), text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For a hub whose sink {@code crm} sends e-mail, and that has no other. */
    Written withMailSink() {
        shape = MAIL_SHAPE;
        return this;
    }

    Written variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Written property(String name, String value) {
        system.setProperty(name, value);
        return this;
    }

    public Settings read() {
        return read(Clock.systemUTC());
    }

    public Settings read(Clock clock) {
        return SettingsReader.read(values(), shape, clock);
    }

    /** Every text by key, whatever is wrong. */
    Map<String, String> texts() {
        return values().texts();
    }

    List<String> warnings() {
        return SettingsWarnings.of(values(), shape).stream()
                .map(Finding::toString)
                .filter(warning -> !warning.contains("'none'"))
                .toList();
    }

    private RawSettings values() {
        return SettingsReader.values(SettingsFile.read(file), shape, environment, system);
    }

    SinkSettings sink(String name) {
        return Objects.requireNonNull(read().sinks().get(name));
    }

    SourceSettings leadsail() {
        return Objects.requireNonNull(read().sources().get("leadsail"));
    }

    /** What is wrong with them; nothing if nothing is. */
    List<String> problems() {
        try {
            read();
            return List.of();
        } catch (SettingsException e) {
            return e.problems();
        }
    }
}
