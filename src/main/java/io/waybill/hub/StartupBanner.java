package io.waybill.hub;

import io.waybill.config.Address;
import io.waybill.config.Settings;
import io.waybill.config.SinkSettings;
import io.waybill.config.SourceSettings;
import io.waybill.config.SourceSettings.Scheme;
import io.waybill.config.WebhookAddress;
import java.time.Instant;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what an operator needs first: where to send webhooks, what each sink does, and where the ops port is. */
public final class StartupBanner {

    private static final Logger LOG = LoggerFactory.getLogger("waybill");

    private StartupBanner() {}

    public static void log(Hub hub) {
        Settings settings = hub.settings();
        new TreeMap<>(settings.sources()).values().forEach(source -> {
            LOG.info(
                    "source {}: POST {}; verification: {}",
                    source.name(),
                    WebhookAddress.of(source, settings.http(), hub.webhookPort()),
                    source.schemes().stream().map(Scheme::written).collect(Collectors.joining(" or ")));
            warn(source, hub.clock().instant());
        });
        new TreeMap<>(settings.sinks())
                .values()
                .forEach(sink -> LOG.info("sink {} is {}", sink.name(), describe(sink)));
        LOG.info(
                "audit in {}",
                settings.audit().isEmbedded()
                        ? "the embedded database under " + settings.dataDir()
                        : settings.audit().shown());
        LOG.info(
                "the operators' page, API, health and metrics at http://{}",
                Address.authority(settings.ops().host(), hub.opsPort()));
    }

    private static void warn(SourceSettings source, Instant now) {
        if (source.schemes().contains(Scheme.NONE)) {
            LOG.warn(
                    "source {}: webhooks are not verified, and accepted from {}; set waybill.source.{}.verification",
                    source.name(),
                    source.allowUnverified() ? "ANYONE" : "this machine only",
                    source.name());
        } else if (source.secrets().isEmpty()) {
            LOG.warn(
                    "source {}: there is no secret yet, so no webhook is accepted; set waybill.source.{}.secret",
                    source.name(),
                    source.name());
        }
        if (source.registrationUntil() != null && source.registrationUntil().isAfter(now)) {
            LOG.warn(
                    "source {}: until {}, unverified webhooks are answered with 200 and not delivered",
                    source.name(),
                    source.registrationUntil());
        }
    }

    private static String hook(SinkSettings.Slack slack) {
        return slack.webhookUrl() == null || slack.token() != null ? "" : ", by the incoming webhook " + slack.hook("");
    }

    private static String describe(SinkSettings sink) {
        return switch (sink.mode()) {
            case LIVE -> sink.url() == null ? "live" + hook(sink.slack()) : "live, at " + sink.url();
            case DRY -> "dry: it logs what it would send";
            case OFF -> "off: it receives no events";
        };
    }
}
