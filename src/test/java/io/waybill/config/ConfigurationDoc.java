package io.waybill.config;

/** Writes docs/configuration.md from {@link SettingKeys}. */
final class ConfigurationDoc {

    private static final String HEAD = """
            # Configuration

            Settings are keys in `application.properties`. To override one, pass `-Dkey=value`, which is strongest, or set an
            environment variable: the key in upper case, with underscores for dots and dashes
            (`WAYBILL_SINK_SLACK_WEBHOOK_URL`). If a key does not exist or a value is not allowed, Waybill does not start. It
            lists all such errors at once, each with the key, the value, the rule and the fix. An unknown variable that begins
            with `WAYBILL_` is such an error too, except those that Kubernetes sets for a service called `waybill` or
            `waybill-…`.

            Every secret, and every address of a sink, the broker or the database, can be in a file of its own, as orchestrators
            mount them: add `-file` to the key, and set it to the path of the file (`waybill.audit.password-file`,
            `waybill.sink.crm.header.Authorization-file`, `WAYBILL_OPS_TOKEN_FILE`). A line break at the end of the file is
            not part of the secret. Waybill reads the file again when it changes, as a reload does. A new password of the
            broker or of PostgreSQL counts for connections made from then on; a new address of theirs, also one in which only
            the password is new, from the next start.

            Your routes and mappings can have settings of their own below `waybill.sink.NAME.` and `waybill.source.NAME.`: a
            key that a file under `routes/` refers to is known. Keys that do not begin with `waybill.` are yours or, if they
            begin with `camel.`, [Camel's](https://camel.apache.org/components/4.22.x/others/main.html).

            Write durations as `500ms`, `10s`, `5m`, `2h` or `7d`, and sizes as `20KB` or `1MB`. NAME, HEADER, CHANNEL and SOURCE stand
            for names of your own.
            """;

    private ConfigurationDoc() {}

    static String text() {
        StringBuilder text = new StringBuilder(HEAD);
        SettingKeys.SECTIONS.forEach(section -> text.append(section(section)));
        return text.toString();
    }

    private static String section(SettingSection section) {
        StringBuilder text = new StringBuilder("\n## ").append(section.title()).append("\n\n");
        if (!section.introduction().isEmpty()) {
            text.append(section.introduction()).append("\n\n");
        }
        text.append("| Key | Default | Value | Meaning |\n|---|---|---|---|\n");
        section.keys().forEach(key -> text.append(row(key)));
        return text.toString();
    }

    private static String row(SettingKey<?> key) {
        return "| `%s` | %s | %s | %s |\n"
                .formatted(
                        key.name(),
                        key.defaultText().isEmpty() ? "–" : "`" + key.defaultText() + "`",
                        key.type().rule(),
                        key.description());
    }
}
