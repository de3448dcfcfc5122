package io.waybill.sink;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.logging.LoggedEvent;
import io.waybill.sink.flow.RateLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.camel.Exchange;

/**
 * Makes one call of several events of a sink that batches. Each has come through its route alone, up to the step with the
 * call, and goes on alone from there, with its own result: so its record, its retries and its policy are those of any event.
 *
 * <p>If the sink will never take the call, the events are called again in two halves, until the one is found that the sink
 * does not take.
 */
final class HttpBatches {

    /**
     * The step that events share a call of.
     *
     * @param results jq on the answer's JSON, as {@link BatchResults} reads it; empty: the answer is about all events
     */
    record Step(String sink, String mapping, String success, String results) {}

    /** Those that wait for others. */
    private static final class Gathering {
        private List<BatchMember> members = new ArrayList<>();

        boolean has(String eventId) {
            return members.stream().anyMatch(member -> member.id().equals(eventId));
        }

        /** The timer holds on to this until its time has come, and should not to the events. */
        List<BatchMember> take() {
            List<BatchMember> taken = members;
            members = List.of();
            return taken;
        }
    }

    private final HttpBatchCall call;
    private final Consumer<Exchange> begin;
    private final RedeliveryTimer timer;

    @GuardedBy("this")
    private final Map<Step, Gathering> open = new HashMap<>();

    /**
     * @param begin is called for each event before the call, as for a call about one event
     * @param timer where events wait for others
     */
    HttpBatches(HttpBatchCall call, Consumer<Exchange> begin, RedeliveryTimer timer) {
        this.call = call;
        this.begin = begin;
        this.timer = timer;
    }

    /** Adds an event, whose own request is prepared. Its route goes on when the call has been made. */
    CompletableFuture<Void> add(Step step, Exchange exchange) {
        BatchMember member = BatchMember.of(exchange);
        BatchOptions options = Objects.requireNonNull(member.delivery().batch());
        gather(step, member, options).forEach(full -> pace(step, full));
        return member.end();
    }

    /** Returns the batches that have to wait no longer. */
    private synchronized List<List<BatchMember>> gather(Step step, BatchMember member, BatchOptions options) {
        List<List<BatchMember>> full = new ArrayList<>();
        Gathering gathering = open.get(step);
        if (gathering != null && gathering.has(member.id())) {
            // A replay of the event: the answer could not tell the two apart.
            open.remove(step);
            full.add(gathering.take());
            gathering = null;
        }
        if (gathering == null) {
            Gathering begun = new Gathering();
            var unused = timer.schedule(
                    () -> pace(step, taken(step, begun)), options.linger().toMillis(), TimeUnit.MILLISECONDS);
            open.put(step, begun);
            gathering = begun;
        }
        gathering.members.add(member);
        if (gathering.members.size() >= options.most()) {
            open.remove(step);
            full.add(gathering.take());
        }
        return full;
    }

    /** Nobody adds to it from now on. Empty if it was called already. */
    private synchronized List<BatchMember> taken(Step step, Gathering gathering) {
        return open.remove(step, gathering) ? gathering.take() : List.of();
    }

    /** Calls as soon as the sink's rate limit allows, without holding a thread until then. */
    private void pace(Step step, List<BatchMember> members) {
        if (members.isEmpty()) {
            return;
        }
        long wait = RateLimiter.millis(members.get(0).delivery().reserveCall());
        if (wait == 0) {
            send(step, members);
        } else {
            var unused = timer.schedule(() -> send(step, members), wait, TimeUnit.MILLISECONDS);
        }
    }

    private void send(Step step, List<BatchMember> members) {
        List<BatchMember> called =
                members.stream().filter(member -> member.begins(begin)).toList();
        if (!called.isEmpty()) {
            // It is about no single event.
            LoggedEvent.during(null, () -> sendBegun(step, called));
        }
    }

    private void sendBegun(Step step, List<BatchMember> called) {
        called.forEach(member -> member.delivery().calledWith(called.size() - 1));
        try {
            call.make(step, called);
        } catch (HttpBatchCall.NotTaken e) {
            if (called.size() == 1) {
                called.get(0).goOn(e.failure());
            } else {
                FailureDetail failure =
                        FailureDetail.of(e.failure(), e.failure().outcome());
                called.forEach(member -> member.delivery().failed(failure, new NextAttempt(Duration.ZERO, false)));
                pace(step, called.subList(0, called.size() / 2));
                pace(step, called.subList(called.size() / 2, called.size()));
            }
        } catch (Throwable e) {
            // Whatever it is, no delivery may be left with an open call.
            Exception failure = e instanceof Exception known ? known : new IllegalStateException(e);
            called.forEach(member -> member.goOn(failure));
        }
    }
}
