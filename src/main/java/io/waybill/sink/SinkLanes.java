package io.waybill.sink;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.config.SinkSettings;
import io.waybill.sink.flow.HealthListener;
import io.waybill.sink.flow.LaneName;
import io.waybill.sink.flow.SinkControl;
import io.waybill.sink.flow.SinkHealth;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/** The lanes of one sink. Each has a circuit breaker of its own, is held by itself, and begins with one call at a time. */
final class SinkLanes {

    /** Lower than for a sink as a whole: each of these deliveries is put off, and what is put off is in memory. */
    private static final int MOST_FAILURES = 5;

    private final SinkSettings sink;
    private final SinkControl control;
    private final ObjIntConsumer<String> limits;
    private final Consumer<String> handBack;
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();

    /**
     * @param limits sets how many events of a lane may be delivered at once
     * @param handBack puts a lane's events in flight back in the queue, except those being called
     */
    SinkLanes(SinkSettings sink, SinkControl control, ObjIntConsumer<String> limits, Consumer<String> handBack) {
        this.sink = sink;
        this.control = control;
        this.limits = limits;
        this.handBack = handBack;
    }

    private Lane of(String lane) {
        return lanes.computeIfAbsent(lane, Lane::new);
    }

    /** Another reader begins: sets the limits of all lanes again. */
    void begin() {
        lanes.values().forEach(Lane::begin);
    }

    HealthListener health(String lane) {
        return of(lane);
    }

    void pause(String lane) {
        of(lane).hold(true);
    }

    void resume(String lane) {
        of(lane).hold(false);
    }

    private final class Lane implements SinkHealth.Flow, HealthListener {

        private final String name;
        private final SinkHealth health;

        @GuardedBy("this")
        private int limit = 1;

        @GuardedBy("this")
        private boolean held;

        private volatile boolean proven;

        Lane(String name) {
            this.name = name;
            int breaker = Math.min(sink.breaker(), MOST_FAILURES);
            this.health = new SinkHealth(LaneName.of(sink.name(), name), breaker, control, this, sink.concurrency());
        }

        @Override
        public synchronized void limit(int most) {
            limit = most;
            apply();
        }

        synchronized void begin() {
            apply();
        }

        synchronized void hold(boolean hold) {
            held = hold;
            if (hold) {
                health.begin();
            }
            apply();
        }

        @GuardedBy("this")
        private void apply() {
            limits.accept(name, held ? 0 : limit);
        }

        @Override
        public void handBack() {
            handBack.accept(name);
        }

        @Override
        public void answered() {
            if (!proven) {
                proven = true;
                limit(sink.concurrency());
            }
            health.answered();
        }

        @Override
        public void exhausted() {
            health.exhausted();
        }

        @Override
        public void askedToPause(Duration length) {
            health.askedToPause(length);
        }
    }
}
