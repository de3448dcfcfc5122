package io.waybill.config;

import io.waybill.config.RawSettings.Value;
import io.waybill.config.RouteRequirements.SinkRequirements;
import io.waybill.config.SourceSettings.Scheme;
import io.waybill.finding.DidYouMean;
import io.waybill.finding.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Settings that work but should not stay as they are. */
public final class SettingsWarnings {

    /** The name of a header, or of a setting of the user's, whose value is probably secret. */
    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i).*(auth|token|secret|passw|api-?key|cookie|credential|signature).*");

    private static final Pattern CREDENTIALS =
            Pattern.compile("://[^/@\\s:]+:[^/@\\s]+@|(?i)[?&;]\\w*password=[^&;\\s]");

    private static final String OURS = "waybill";

    private final RawSettings values;
    private final List<Finding> findings = new ArrayList<>();

    private SettingsWarnings(RawSettings values) {
        this.values = values;
    }

    public static List<Finding> of(RawSettings values, RouteRequirements routes) {
        SettingsWarnings warnings = new SettingsWarnings(values);
        routes.withAccountsIn(values).sources().keySet().forEach(warnings::checkVerification);
        routes.sinks().forEach(warnings::checkChannels);
        routes.sinks().keySet().forEach(warnings::checkFolder);
        routes.sinks().forEach(warnings::checkUse);
        values.names().forEach(warnings::checkSecret);
        values.names().forEach(warnings::checkPrefix);
        values.findings().stream().filter(finding -> !finding.isError()).forEach(warnings.findings::add);
        return warnings.findings;
    }

    private void checkVerification(String source) {
        String key = SourceSettingKeys.VERIFICATION.of(source);
        Value value = values.get(key);
        if (value != null && value.text().equals(Scheme.NONE.written())) {
            Value allow = values.get(SourceSettingKeys.ALLOW_UNVERIFIED.of(source));
            String who = allow != null && allow.text().equals("true") ? "anyone" : "callers on this machine";
            warn(
                    key,
                    value,
                    " = 'none': accepts webhooks from %s unverified; choose a scheme before others can reach the port"
                            .formatted(who));
        }
    }

    /** Several channels of a route that one incoming webhook would have to tell apart. */
    private void checkChannels(String sink, SinkRequirements route) {
        String key = SinkSettingKeys.SLACK_WEBHOOK_URL.of(sink);
        Value hook = values.get(key);
        Value token = values.get(SinkSettingKeys.SLACK_TOKEN.of(sink));
        if (hook == null
                || hook.text().isEmpty()
                || (token != null && !token.text().isEmpty())) {
            return;
        }
        List<String> channels = route.channels().stream()
                .filter(channel -> {
                    Value own = values.get(SinkSettingKeys.SLACK_CHANNEL.prefixOf(sink) + channel);
                    return own == null || !SinkSettings.Slack.isAddress(own.text());
                })
                .toList();
        if (channels.size() > 1) {
            warn(
                    key,
                    hook,
                    (": an incoming webhook posts to its own channel, so the messages for %s all go there; set %sCHANNEL to"
                                    + " that channel's own incoming webhook, or use a bot token, %s")
                            .formatted(
                                    String.join(", ", channels),
                                    SinkSettingKeys.SLACK_CHANNEL.prefixOf(sink),
                                    SinkSettingKeys.SLACK_TOKEN.of(sink)));
        }
    }

    /** Settings of another kind of sink. */
    private void checkUse(String sink, SinkRequirements route) {
        if (route.kamelets().isEmpty()) {
            return;
        }
        String prefix = SettingOwner.SINK.prefix() + sink + ".";
        for (String name : values.names()) {
            Value value = values.get(name);
            if (!name.startsWith(prefix)
                    || value == null
                    || value.text().isEmpty()
                    || value.isSecretFile()
                    || route.keys().contains(name.substring(prefix.length()))) {
                continue;
            }
            Set<String> kamelets = SinkSettingKeys.kameletsThatUse(name);
            if (!kamelets.isEmpty() && Collections.disjoint(kamelets, route.kamelets())) {
                warn(
                        name,
                        value,
                        ": has no effect, because the sink's route has no kamelet:%s; remove it"
                                .formatted(String.join(" or kamelet:", new TreeSet<>(kamelets))));
            }
        }
    }

    /** Of files that a sink fetches: it is made when the first one comes. */
    private void checkFolder(String sink) {
        String key = SinkSettingKeys.DOWNLOAD_FOLDER.of(sink);
        Value value = values.get(key);
        if (value == null || value.text().isEmpty()) {
            return;
        }
        Path existing = Path.of(value.text()).toAbsolutePath();
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
            warn(
                    key,
                    value,
                    " = '%s': nothing can be written there, because '%s' %s; give the hub's user the right to write, or choose another folder"
                            .formatted(
                                    value.text(),
                                    existing,
                                    Files.isDirectory(existing)
                                            ? "cannot be written to by this user"
                                            : "is not a folder"));
        }
    }

    /** Other keys are the user's own: a mistyped one would be taken for one of these. */
    private void checkPrefix(String name) {
        String first = name.replaceFirst("\\..*", "");
        if (!first.equals(OURS)
                && name.contains(".")
                && DidYouMean.closest(List.of(OURS), first).isPresent()) {
            warn(
                    name,
                    Objects.requireNonNull(values.get(name)),
                    ": is no setting of Waybill's; did you mean '%s'?"
                            .formatted(OURS + name.substring(first.length())));
        }
    }

    private void checkSecret(String name) {
        Value value = Objects.requireNonNull(values.get(name));
        if (value.isFromFile()
                && !name.endsWith(SecretFile.SUFFIX)
                && !value.text().isEmpty()
                && isSecret(name, value.text())) {
            warn(
                    name,
                    value,
                    ": is a secret in this file; set the environment variable %s instead, or put it in a file of its own and"
                                    .formatted(SettingKey.environmentName(name))
                            + " name that with %s%s".formatted(name, SecretFile.SUFFIX));
        }
    }

    private static boolean isSecret(String name, String text) {
        if (SinkSettingKeys.HEADER.matches(name)) {
            return soundsSecret(name);
        }
        if (SinkSettingKeys.SLACK_CHANNEL.matches(name)) {
            return SinkSettings.Slack.isAddress(text);
        }
        Optional<SettingKey<?>> known =
                SettingKeys.ALL.stream().filter(key -> key.matches(name)).findFirst();
        boolean isSecret = known.map(key -> key.type().secret()).orElseGet(() -> soundsSecret(name));
        return isSecret || CREDENTIALS.matcher(text).find() || Address.hasSecretPath(text);
    }

    private static boolean soundsSecret(String name) {
        return SECRET_NAME.matcher(name.substring(name.lastIndexOf('.') + 1)).matches();
    }

    private void warn(String key, Value value, String message) {
        findings.add(Finding.warning(value.place(), value.line(), "'%s'%s".formatted(key, message)));
    }
}
