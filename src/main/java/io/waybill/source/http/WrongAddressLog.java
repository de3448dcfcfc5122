package io.waybill.source.http;

import io.vertx.core.http.HttpServerRequest;
import io.waybill.config.SourceSettings;
import io.waybill.config.SourceSettings.Scheme;
import io.waybill.logging.LogThrottle;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs that webhooks meet no source because of how their provider writes the address: nobody else would notice. Never
 * logs what follows the source's name, which may be a secret.
 */
final class WrongAddressLog {

    private static final Logger LOG = LoggerFactory.getLogger(WrongAddressLog.class);

    private static final Pattern MEANT = Pattern.compile("/+webhooks/+([a-z0-9][a-z0-9-]*)(/.*)?");

    private final Map<String, SourceSettings> sources;
    private final ClientAddresses clients;
    private final Clock clock;
    private final LogThrottle throttle = new LogThrottle();

    WrongAddressLog(Map<String, SourceSettings> sources, ClientAddresses clients, Clock clock) {
        this.sources = sources;
        this.clients = clients;
        this.clock = clock;
    }

    /** @param request one whose path leads to no source */
    void note(HttpServerRequest request) {
        note(request.path(), () -> clients.of(request).shown());
    }

    void note(String path, Supplier<String> client) {
        Matcher meant = MEANT.matcher(path.toLowerCase(Locale.ROOT));
        SourceSettings source = meant.matches() ? sources.get(meant.group(1)) : null;
        if (source != null) {
            String what = what(path, source);
            throttle.toSay(source.name() + what, 1, clock.instant())
                    .ifPresent(more -> LOG.warn(
                            "{}: a webhook from {} was answered 404, because {}{}",
                            source.name(),
                            client.get(),
                            what,
                            more));
        }
    }

    private static String what(String path, SourceSettings source) {
        String address = "/webhooks/" + source.name();
        boolean hasToken = source.schemes().contains(Scheme.PATH_TOKEN);
        String right = hasToken ? address + "/SECRET" : address;
        if (!path.startsWith(address)) {
            return "its address is not written like " + right + "; correct it at the provider";
        }
        if (path.endsWith("/")) {
            return "its address ends in '/'; give the provider " + right;
        }
        return hasToken
                ? "what follows %s in its address is not a token; percent-encode the token, so that '/' becomes %%2F"
                        .formatted(address)
                : "something follows %s in its address, but the source's verification is not path-token; give the provider %s"
                        .formatted(address, right);
    }
}
