package io.waybill.page;

import io.vertx.ext.web.RoutingContext;
import io.waybill.audit.Ledger;
import io.waybill.audit.LedgerReport;
import io.waybill.ops.Health;
import io.waybill.ops.SourceOverview;
import io.waybill.ops.SourceOverview.SourceState;
import io.waybill.sink.flow.SinkControl;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How everything is at this moment: alarms, sources, sinks, the ledger. */
public final class NowScreen implements HasScreens {

    private final Health health;
    private final Ledger ledger;
    private final SourceOverview sources;
    private final SinkControl sinkControl;
    private final Supplier<Map<String, String>> sinkModes;

    /** @param sinkModes live, dry or off, by sink */
    public NowScreen(
            Health health,
            Ledger ledger,
            SourceOverview sources,
            SinkControl sinkControl,
            Supplier<Map<String, String>> sinkModes) {
        this.health = health;
        this.ledger = ledger;
        this.sources = sources;
        this.sinkControl = sinkControl;
        this.sinkModes = sinkModes;
    }

    @Override
    public void addTo(Screens screens) {
        screens.add("/", "now", "Now", "/", this::view);
        screens.add("/fragments/now", "nowParts", "Now", "/", this::view);
    }

    /**
     * What the templates show.
     *
     * @param troubles what does not work, in words; empty: everything does
     */
    public record View(
            Frame frame,
            List<String> troubles,
            Map<String, SourceState> sources,
            Map<String, Sink> sinks,
            LedgerReport ledger) {}

    /**
     * A sink at this moment.
     *
     * @param mode live, dry or off
     * @param holds why it takes no events; empty: it takes them
     * @param counts null until it has a subscription
     */
    public record Sink(String mode, List<SinkControl.Hold> holds, LedgerReport.@Nullable Sink counts) {}

    private View view(RoutingContext context, Frame frame) {
        LedgerReport report = ledger.report();
        Map<String, SinkControl.Status> status = sinkControl.status();
        Map<String, Sink> sinks = new TreeMap<>();
        sinkModes.get().forEach((name, mode) -> {
            SinkControl.Status now = status.get(name);
            sinks.put(
                    name,
                    new Sink(
                            mode,
                            now == null ? List.of() : now.holds(),
                            report.sinks().get(name)));
        });
        return new View(frame, health.troubles(), sources.now(), sinks, report);
    }
}
