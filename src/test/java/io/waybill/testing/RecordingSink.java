package io.waybill.testing;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Who is told: a real HTTP server that keeps, for each Idempotency-Key, what it was asked and what it answered. */
public final class RecordingSink implements AutoCloseable {

    /** How a sink answers the nth call (from 1) with a key. */
    @FunctionalInterface
    public interface Behaviour {
        Answer to(String key, int nth);
    }

    /** A status, after so long. */
    public record Answer(int status, Duration after) {}

    /**
     * A call that was answered.
     *
     * @param caller whose {@link #url(String)} was called, or empty
     */
    public record Call(String caller, int status, Instant begun, Instant answered) {
        public boolean isTaken() {
            return status == 200;
        }
    }

    /** What may lie between a sink's answer and the hub's record of it, on a busy machine. */
    private static final Duration UNRECORDED = Duration.ofSeconds(5);

    /** What may lie between the moment when the hub has sent a call and the moment when the sink reads it. */
    public static final Duration ON_ITS_WAY = Duration.ofSeconds(1);

    private static final String PATH = "/events/";

    private final LoopbackServer server = new LoopbackServer(this::answer);
    private final Map<String, List<Call>> calls = new ConcurrentHashMap<>();
    private final String suffix;
    private volatile Behaviour behaviour;

    /** @param name of the sink */
    public RecordingSink(String name, Behaviour behaviour) {
        this.suffix = "-" + name;
        this.behaviour = behaviour;
    }

    public String url() {
        return url("");
    }

    /** Another for each caller, so that it is known who called. */
    public String url(String caller) {
        return server.url() + PATH + caller;
    }

    public void behave(Behaviour other) {
        behaviour = other;
    }

    /** The calls that were answered about an event, in the order of the answers. */
    public List<Call> calls(String eventId) {
        return calls.getOrDefault(eventId, List.of());
    }

    /** The ids of all events there were calls about. */
    public Set<String> events() {
        return calls.keySet();
    }

    /** The ids of all events it took. */
    public Set<String> taken() {
        return events().stream().filter(event -> !taken(event).isEmpty()).collect(Collectors.toSet());
    }

    /** Those it took more than once. */
    public List<String> doubles() {
        return events().stream().filter(event -> taken(event).size() > 1).toList();
    }

    /** Those of them where the hub was not killed between one answer and its record, with all calls about each. */
    public List<String> unexplainedDoubles(List<Instant> kills) {
        return unexplainedDoubles(kills, event -> false);
    }

    /**
     * As {@link #unexplainedDoubles(List)}.
     *
     * @param hasReasonAtTwo whether two callers had reason to call about an event, by its id; then it may be taken from both, or
     *     once more from one that came back after the other
     */
    public List<String> unexplainedDoubles(List<Instant> kills, Predicate<String> hasReasonAtTwo) {
        return doubles().stream()
                .filter(event -> {
                    List<Call> taken = taken(event);
                    return IntStream.range(1, taken.size()).anyMatch(i -> {
                        Call first = taken.get(i - 1);
                        Call again = taken.get(i);
                        return kills.stream().noneMatch(kill -> explains(kill, first, again))
                                && (!isOfTwo(first, again) || !hasReasonAtTwo.test(event));
                    });
                })
                .map(event -> event + " " + calls(event))
                .toList();
    }

    /** Another than the first one's caller had its turn until the second, even if the first came back. */
    private boolean isOfTwo(Call first, Call again) {
        return !first.caller().equals(again.caller())
                || calls.values().stream()
                        .flatMap(List::stream)
                        .anyMatch(call -> !call.caller().equals(first.caller())
                                && call.begun().isAfter(first.begun())
                                && call.begun().isBefore(again.begun()));
    }

    private static boolean explains(Instant kill, Call first, Call again) {
        return kill.isAfter(first.begun().minus(ON_ITS_WAY))
                && kill.isBefore(again.begun())
                && kill.isBefore(first.answered().plus(UNRECORDED));
    }

    private List<Call> taken(String event) {
        return calls(event).stream().filter(Call::isTaken).toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        Instant begun = Instant.now();
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        if (key == null || !key.endsWith(suffix)) {
            throw new IOException("a call without the event's Idempotency-Key: " + key);
        }
        exchange.getRequestBody().readAllBytes();
        String event = key.substring(0, key.length() - suffix.length());
        List<Call> known = calls.computeIfAbsent(event, id -> new CopyOnWriteArrayList<>());
        Answer answer = behaviour.to(event, known.size() + 1);
        LockSupport.parkNanos(answer.after().toNanos());
        exchange.sendResponseHeaders(answer.status(), -1);
        exchange.close();
        String caller = exchange.getRequestURI().getPath().substring(PATH.length());
        known.add(new Call(caller, answer.status(), begun, Instant.now()));
    }

    @Override
    public void close() {
        server.close();
    }
}
