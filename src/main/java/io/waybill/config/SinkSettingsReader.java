package io.waybill.config;

import io.waybill.config.RouteRequirements.SinkRequirements;
import io.waybill.config.SinkSettings.ConfiguredMode;
import io.waybill.config.SinkSettings.Mode;
import io.waybill.config.SinkSettings.Slack;
import io.waybill.finding.Finding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the settings of sinks. */
final class SinkSettingsReader extends SettingsBinder {

    private static final Duration TIMEOUT_OF_MAIL = Duration.ofSeconds(60);

    private final MailSettingsReader mail;

    /** @param sources the names of all */
    SinkSettingsReader(RawSettings values, List<Finding> problems, Set<String> sources) {
        super(values, problems);
        this.mail = new MailSettingsReader(values, problems, sources);
    }

    SinkSettings read(String name, SinkRequirements route) {
        Slack slack = new Slack(
                want(SinkSettingKeys.SLACK_WEBHOOK_URL, name),
                want(SinkSettingKeys.SLACK_TOKEN, name),
                need(SinkSettingKeys.SLACK_API_URL, name),
                byName(SinkSettingKeys.SLACK_CHANNEL, name));
        boolean addressed = isAddressed(name, route, slack);
        Mode mode = mode(name, route, addressed);
        if (mode == Mode.LIVE && addressed && route.isSlack()) {
            checkChannels(name, route, slack);
        }
        Address url = want(SinkSettingKeys.URL, name);
        return new SinkSettings(
                name,
                mode,
                url,
                byName(SinkSettingKeys.HEADER, name),
                timeout(name, route),
                need(SinkSettingKeys.RETRIES, name),
                need(SinkSettingKeys.RETRY_SCHEDULE, name),
                rate(name, route),
                need(SinkSettingKeys.BREAKER, name),
                need(SinkSettingKeys.CONCURRENCY, name),
                oauth(name),
                slack,
                download(name, mode == Mode.LIVE && route.isDownload()),
                mail.read(name, route.isMail(), url));
    }

    private Duration timeout(String name, SinkRequirements route) {
        boolean isGiven = isSet(SinkSettingKeys.TIMEOUT.of(name));
        return route.isMail() && !isGiven ? TIMEOUT_OF_MAIL : need(SinkSettingKeys.TIMEOUT, name);
    }

    /** Whether there is somewhere to call, or no need of it. */
    private boolean isAddressed(String name, SinkRequirements route, Slack slack) {
        return route.addresses().isEmpty()
                || route.addresses().stream().anyMatch(key -> isSet(key(name, key)))
                || (route.isSlack() && hasChannelAddress(slack));
    }

    private static String key(String name, String localName) {
        return SettingOwner.SINK.prefix() + name + "." + localName;
    }

    private @Nullable Rate rate(String name, SinkRequirements route) {
        Rate given = want(SinkSettingKeys.RATE, name);
        return given == null && route.isSlack() ? Rate.ONE_A_SECOND : given;
    }

    private Mode mode(String name, SinkRequirements route, boolean addressed) {
        ConfiguredMode configured = need(SinkSettingKeys.MODE, name);
        if (configured == ConfiguredMode.LIVE && !addressed) {
            problem(
                    SinkSettingKeys.MODE.of(name),
                    "needs an address to call; set %s, or use 'dry'"
                            .formatted(route.addresses().stream()
                                    .map(key -> key(name, key))
                                    .sorted()
                                    .collect(Collectors.joining(" or "))));
        }
        return switch (configured) {
            case OFF -> Mode.OFF;
            case DRY -> Mode.DRY;
            case LIVE -> Mode.LIVE;
            case AUTO -> addressed ? Mode.LIVE : Mode.DRY;
        };
    }

    private static boolean hasChannelAddress(Slack slack) {
        return slack.channels().values().stream().anyMatch(channel -> Slack.isAddress(channel.reveal()));
    }

    /** A live Slack sink must be able to reach every channel its route names. */
    private void checkChannels(String name, SinkRequirements route, Slack slack) {
        if (isSet(SinkSettingKeys.SLACK_WEBHOOK_URL.of(name)) || isSet(SinkSettingKeys.SLACK_TOKEN.of(name))) {
            return;
        }
        for (String channel : route.channels()) {
            if (!Slack.isAddress(slack.channel(channel))) {
                problem(
                        SinkSettingKeys.SLACK_CHANNEL.prefixOf(name) + channel,
                        "cannot be reached; set it to the address of the channel's own incoming webhook, or set %s or"
                                        .formatted(SinkSettingKeys.SLACK_WEBHOOK_URL.of(name))
                                + " .token",
                        true);
            }
        }
    }

    /** @param fetches whether the sink does */
    private SinkSettings.Download download(String name, boolean fetches) {
        Path folder = want(SinkSettingKeys.DOWNLOAD_FOLDER, name);
        if (fetches && folder == null) {
            missing(
                    SinkSettingKeys.DOWNLOAD_FOLDER,
                    name,
                    "is required for the files that the sink fetches; set it to the folder where they go");
        }
        return new SinkSettings.Download(
                folder,
                need(SinkSettingKeys.DOWNLOAD_HOSTS, name),
                need(SinkSettingKeys.DOWNLOAD_MAX_SIZE, name),
                need(SinkSettingKeys.DOWNLOAD_MAX_TIME, name));
    }

    private SinkSettings.@Nullable OAuth oauth(String name) {
        List<SettingKey<?>> required = List.of(
                SinkSettingKeys.OAUTH_TOKEN_URL, SinkSettingKeys.OAUTH_CLIENT_ID, SinkSettingKeys.OAUTH_CLIENT_SECRET);
        List<SettingKey<?>> missing =
                required.stream().filter(key -> !isSet(key.of(name))).toList();
        if (missing.size() == required.size() && !isSet(SinkSettingKeys.OAUTH_SCOPE.of(name))) {
            return null;
        }
        missing.forEach(key ->
                problem(key.of(name), "is required together with the other oauth2 settings; set it, or remove them"));
        Address tokenUrl = want(SinkSettingKeys.OAUTH_TOKEN_URL, name);
        Secret secret = want(SinkSettingKeys.OAUTH_CLIENT_SECRET, name);
        return tokenUrl == null || secret == null
                ? null
                : new SinkSettings.OAuth(
                        tokenUrl,
                        text(SinkSettingKeys.OAUTH_CLIENT_ID, name),
                        secret,
                        text(SinkSettingKeys.OAUTH_SCOPE, name));
    }
}
