package io.waybill.testing;

import io.waybill.testing.Payloads.Payload;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/**
 * Providers as they are: they send an event again until it was accepted, and now and then twice at the same instant,
 * or once more afterwards.
 */
public final class Provider implements AutoCloseable {

    private static final int THREADS = 4;
    private static final int BAD_GATEWAY = 502;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(50);

    private final Function<Random, Payload> payloads;
    private final Map<String, Payload> accepted = new ConcurrentHashMap<>();
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final Duration betweenEvents;
    private volatile @Nullable HubClient hub;
    private volatile boolean ending;
    private volatile boolean gone;

    /** @param betweenEvents of one of its four threads */
    public Provider(long seed, Duration betweenEvents) {
        this(seed, betweenEvents, new Payloads()::next);
    }

    /** @param payloads makes the next, on the thread that then posts it until it is accepted */
    public Provider(long seed, Duration betweenEvents, Function<Random, Payload> payloads) {
        this.payloads = payloads;
        this.betweenEvents = betweenEvents;
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(seed + i);
            Thread thread = new Thread(() -> run(random), "provider-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    /** Where the hub is from now on. */
    public void send(HubClient to) {
        hub = to;
    }

    /** The ids of all events the hub answered with 2xx. */
    public Set<String> accepted() {
        return accepted.keySet();
    }

    /** How often an event was not accepted, or nobody answered. */
    public int refused() {
        return refused.get();
    }

    /** What the hub accepted as the event of that id. */
    public @Nullable Payload payload(String event) {
        return accepted.get(event);
    }

    /** Makes no more events, and waits until all it made were accepted. */
    public void finish() {
        ending = true;
        join();
        Assertions.assertThat(failures).isEmpty();
        Assertions.assertThat(accepted).hasSize(made.get());
    }

    private void run(Random random) {
        try {
            while (!ending) {
                Payload payload = payloads.apply(random);
                made.incrementAndGet();
                switch (random.nextInt(10)) {
                    case 0 -> twiceAtOnce(payload);
                    case 1 -> twice(payload);
                    default -> untilAccepted(payload);
                }
                LockSupport.parkNanos(betweenEvents.toNanos());
            }
        } catch (RuntimeException | AssertionError e) {
            synchronized (failures) {
                failures.add(e);
            }
        }
    }

    private void twice(Payload payload) {
        untilAccepted(payload);
        untilAccepted(payload);
    }

    private void twiceAtOnce(Payload payload) {
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> untilAccepted(payload));
        untilAccepted(payload);
        other.join();
    }

    private void untilAccepted(Payload payload) {
        while (!gone) {
            HubClient to = hub;
            if (to != null && isAccepted(to, payload)) {
                return;
            }
            LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
        }
    }

    private boolean isAccepted(HubClient to, Payload payload) {
        HttpResponse<String> answer;
        try {
            answer = to.post(payload.source(), payload.body());
        } catch (UncheckedIOException e) {
            refused.incrementAndGet();
            return false;
        }
        if (answer.statusCode() >= BAD_GATEWAY) { // 502 and 504 are a load balancer's own.
            refused.incrementAndGet();
            return false;
        }
        Assertions.assertThat(answer.statusCode())
                .as("%s to %s", answer.body(), payload.body())
                .isIn(200, 202);
        accepted.put(HubClient.json(answer.body()).path("id").asText(), payload);
        return true;
    }

    private void join() {
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        ending = true;
        gone = true;
        join();
    }
}
