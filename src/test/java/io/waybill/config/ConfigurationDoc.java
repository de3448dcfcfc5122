package io.waybill.config;

import java.util.List;

/** Writes docs/configuration.md from {@link SettingKeys}. */
final class ConfigurationDoc {

    private record Section(String title, String text, String start) {}

    private static final List<Section> SECTIONS = List.of(
            new Section("Webhooks in", "", "waybill.http."),
            new Section("Operators' port", "", "waybill.ops."),
            new Section("State", "", "waybill.data-dir"),
            new Section("", "", "waybill.broker."),
            new Section("", "", "waybill.audit."),
            new Section("", "", "waybill.dedupe."),
            new Section("Privacy", "", "waybill.privacy."),
            new Section("Sources", "For each file in `routes/sources`, by its name.\n\n", "waybill.source."),
            new Section("Quarantine", "", "waybill.quarantine."),
            new Section("Sinks", "For each file in `routes/sinks` but the audit's, by its name.\n\n", "waybill.sink."));

    private ConfigurationDoc() {}

    static String text() {
        StringBuilder text = new StringBuilder("""
                # Configuration

                All settings are keys of `application.properties`. Each can be overridden, strongest first, by `-Dkey=value` and by
                an environment variable: the key in upper case, with underscores for dots and dashes
                (`WAYBILL_SINK_SLACK_WEBHOOK_URL`). A key that does not exist, or a value that cannot be, is an error at the start
                that names the key, the value, the rule and the fix; all such errors come at once.

                A route or a mapping of yours may have settings of its own below `waybill.sink.NAME.` and `waybill.source.NAME.`:
                what a file under `routes/` refers to is known. Keys that do not begin with `waybill.` are yours, or, with
                `camel.`, [Camel's](https://camel.apache.org/components/4.22.x/others/main.html).

                Durations are written `500ms`, `10s`, `5m`, `2h`, `7d`; sizes `20KB`, `1MB`. In NAME, HEADER and CHANNEL stand names
                of yours.
                """);
        for (Section section : SECTIONS) {
            if (!section.title().isEmpty()) {
                text.append("\n## ").append(section.title()).append("\n\n").append(section.text());
                text.append("| key | default | may be | meaning |\n|---|---|---|---|\n");
            }
            SettingKeys.ALL.stream()
                    .filter(key -> key.name().startsWith(section.start()))
                    .forEach(key -> text.append(row(key)));
        }
        return text.toString();
    }

    private static String row(SettingKey<?> key) {
        return "| `%s` | %s | %s | %s |\n"
                .formatted(
                        key.name(),
                        key.byDefault().isEmpty() ? "–" : "`" + key.byDefault() + "`",
                        key.kind().rule(),
                        key.meaning());
    }
}
