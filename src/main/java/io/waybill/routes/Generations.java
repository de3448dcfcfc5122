package io.waybill.routes;

import io.waybill.config.Settings;
import io.waybill.config.SinkSettings;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes one generation of routes for the next. */
public final class Generations {

    private static final Logger LOG = LoggerFactory.getLogger(Generations.class);

    private final Platform platform;
    private volatile @Nullable Generation current;
    private int last;

    public Generations(Platform platform) {
        this.platform = platform;
    }

    /**
     * Builds the first generation and gives it the webhooks.
     *
     * @throws RoutesException if the routes cannot be built
     */
    public synchronized Generation start(RouteSet routes, Settings settings) {
        Set<String> subscribers = settings.sinks().values().stream()
                .filter(sink -> sink.mode() != SinkSettings.Mode.OFF)
                .map(SinkSettings::name)
                .collect(Collectors.toSet());
        platform.intake()
                .subscriptions()
                .retireAllBut(subscribers)
                .forEach((sink, parked) ->
                        LOG.warn("{}: is no sink any more; {} events of it are parked", sink, parked));
        platform.intake().subscriptions().add(subscribers);
        Generation started = Generation.start(++last, routes, settings, platform);
        platform.server().use(started.router());
        current = started;
        return started;
    }

    /** @throws NullPointerException before {@link #start} */
    public Generation current() {
        return Objects.requireNonNull(current);
    }

    /** Calls that take longer than that are recorded as interrupted, and made again when the hub is up again. */
    public synchronized void stop(Duration longest) {
        Generation running = current;
        if (running != null) {
            running.stop(longest);
            current = null;
        }
    }
}
