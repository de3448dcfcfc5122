package io.waybill.hub;

import io.waybill.config.HttpSettings;
import io.waybill.config.Settings;
import io.waybill.config.SinkSettings;
import io.waybill.config.SourceSettings;
import io.waybill.config.SourceSettings.Scheme;
import java.time.Instant;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator wants to see when the hub has started: where to post to, and who will be told. */
public final class StartupBanner {

    private static final Logger LOG = LoggerFactory.getLogger("waybill");

    private StartupBanner() {}

    public static void log(Hub hub) {
        Settings settings = hub.settings();
        new TreeMap<>(settings.sources()).values().forEach(source -> log(source, settings.http(), hub));
        new TreeMap<>(settings.sinks())
                .values()
                .forEach(sink -> LOG.info(
                        "sink {} is {}{}",
                        sink.name(),
                        sink.mode().name().toLowerCase(java.util.Locale.ROOT),
                        why(sink)));
        LOG.info(
                "audit in {}",
                settings.audit().isEmbedded()
                        ? "the embedded database under " + settings.dataDir()
                        : settings.audit().shown());
        LOG.info(
                "ledger, events, health and metrics at http://{}:{}",
                settings.ops().host(),
                hub.opsPort());
    }

    private static void log(SourceSettings source, HttpSettings http, Hub hub) {
        String address =
                "%s://%s:%d/webhooks/%s".formatted(http.scheme(), http.host(), hub.webhookPort(), source.name());
        String schemes = source.schemes().stream().map(Scheme::written).collect(Collectors.joining(" or "));
        LOG.info(
                "source {}: POST {}{}, verified by {}",
                source.name(),
                address,
                source.schemes().contains(Scheme.PATH_TOKEN) ? "/••••" : "",
                schemes);
        if (source.schemes().contains(Scheme.NONE)) {
            LOG.warn(
                    "source {}: webhooks are not verified, and taken from {}; set waybill.source.{}.verification",
                    source.name(),
                    source.allowUnverified() ? "ANYONE" : "this machine only",
                    source.name());
        } else if (source.secrets().isEmpty()) {
            LOG.warn(
                    "source {}: has no secret yet and takes no webhooks; set waybill.source.{}.secret",
                    source.name(),
                    source.name());
        }
        if (source.registrationUntil() != null && source.registrationUntil().isAfter(Instant.now())) {
            LOG.warn(
                    "source {}: until {} unverified webhooks are answered with 200 and delivered nowhere",
                    source.name(),
                    source.registrationUntil());
        }
    }

    private static String why(SinkSettings sink) {
        return switch (sink.mode()) {
            case LIVE -> sink.url() == null ? "" : ", at " + sink.url();
            case DRY -> ": what it would send is logged";
            case OFF -> ": it takes no events";
        };
    }
}
