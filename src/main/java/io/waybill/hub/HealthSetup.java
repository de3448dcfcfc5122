package io.waybill.hub;

import io.waybill.generation.Generations;
import io.waybill.generation.SharedServices;
import io.waybill.handoff.QueueDepths;
import io.waybill.ops.Health;
import io.waybill.replay.Replays;
import io.waybill.sink.SinkStates;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which parts of a hub its health looks at. */
final class HealthSetup {

    private final SharedServices services;
    private final Generations generations;
    private final SinkStates states;
    private final OpsSetup.Records records;

    HealthSetup(SharedServices services, Generations generations, SinkStates states, OpsSetup.Records records) {
        this.services = services;
        this.generations = generations;
        this.states = states;
        this.records = records;
    }

    Health health(Replays replays) {
        return new Health(List.of(
                new Health.Check("webhooks", true, services.sources().server()::trouble),
                new Health.Check("broker", true, () -> {
                    QueueDepths.of(services.broker(), Set.of());
                    return services.sources().intake().trouble();
                }),
                new Health.Check("lag", true, services.sources().intake()::lag),
                new Health.Check("index", false, services.sources().intake()::indexTrouble),
                new Health.Check("audit", false, () -> generations.current().auditTrouble()),
                new Health.Check("stores", false, records.recorded()::loss),
                new Health.Check("ledger", false, records.watch()::alarm),
                new Health.Check("replays", false, replays::trouble),
                new Health.Check("sinks", false, this::stoppedSinks)));
    }

    private @Nullable String stoppedSinks() {
        Map<String, String> stopped = states.stopped();
        return stopped.isEmpty()
                ? null
                : stopped.entrySet().stream()
                        .map(sink -> "%s takes no events: %s".formatted(sink.getKey(), sink.getValue()))
                        .collect(Collectors.joining("; "));
    }
}
