package io.waybill.sink;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether sinks take events, and why not. A sink that is stopped keeps its events pending. Outlives every generation of
 * routes.
 */
public final class SinkControl {

    private static final Logger LOG = LoggerFactory.getLogger(SinkControl.class);

    /** Something that takes events for a sink. */
    interface Intake {
        String sink();

        void pause();

        void resume();
    }

    /** @param mendable whether other routes or settings may put an end to it */
    private record Stop(String reason, boolean mendable) {}

    private final ConcurrentMap<String, Stop> stopped = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<Intake> intakes = new CopyOnWriteArrayList<>();

    void register(Intake intake) {
        intakes.add(intake);
        if (stopped.containsKey(intake.sink())) {
            intake.pause();
        }
    }

    void unregister(Intake intake) {
        intakes.remove(intake);
    }

    /**
     * An operator stops it: it stays stopped until one starts it.
     *
     * @param reason shown to operators
     */
    public void stop(String sink, String reason) {
        stop(sink, new Stop(reason, false));
    }

    /**
     * The sink refuses the hub: there is something to mend.
     *
     * @param reason shown to operators
     */
    void hold(String sink, String reason) {
        stop(sink, new Stop(reason, true));
    }

    private void stop(String sink, Stop stop) {
        Stop before = stopped.get(sink);
        if (before != null && !before.mendable() && stop.mendable()) {
            return;
        }
        if (!Objects.equals(stopped.put(sink, stop), stop)) {
            LOG.error("{}: takes no more events: {}; they wait until it is started again", sink, stop.reason());
        }
        intakes.stream().filter(intake -> intake.sink().equals(sink)).forEach(Intake::pause);
    }

    /** Whether it was stopped. */
    public boolean start(String sink) {
        boolean was = stopped.remove(sink) != null;
        if (was) {
            LOG.info("{}: takes events again", sink);
        }
        intakes.stream().filter(intake -> intake.sink().equals(sink)).forEach(Intake::resume);
        return was;
    }

    /** Starts a sink that was {@linkplain #hold held}: its route or its settings may have been mended. */
    void retry(String sink) {
        Stop stop = stopped.get(sink);
        if (stop != null && stop.mendable()) {
            start(sink);
        }
    }

    /** There is no such sink any more. */
    public void forget(String sink) {
        stopped.remove(sink);
    }

    /** Why each of the sinks that take no events does not. */
    public Map<String, String> stopped() {
        Map<String, String> reasons = new TreeMap<>();
        stopped.forEach((sink, stop) -> reasons.put(sink, stop.reason()));
        return reasons;
    }
}
