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

    private final ConcurrentMap<String, String> stopped = new ConcurrentHashMap<>();
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

    /** @param reason shown to operators */
    public void stop(String sink, String reason) {
        if (!Objects.equals(stopped.put(sink, reason), reason)) {
            LOG.error("{}: takes no more events: {}; they wait until it is started again", sink, reason);
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

    /** Starts every sink: its route or its settings may have been mended. */
    public void startAll() {
        stopped.keySet().forEach(this::start);
    }

    /** Why each of the sinks that take no events does not. */
    public Map<String, String> stopped() {
        return new TreeMap<>(stopped);
    }
}
