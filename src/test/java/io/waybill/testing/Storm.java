package io.waybill.testing;

import io.waybill.testing.Payloads.Payload;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;

/** Very many events, sixty-four at once. */
public final class Storm {

    private static final int AT_ONCE = 64;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Payloads payloads = new Payloads();
    private final Random random = new Random(1);
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();

    /**
     * How a number of events fared.
     *
     * @param perSecond how many were answered
     * @param typical the median answer's time
     * @param slow the 99th of a hundred
     */
    public record Pace(long perSecond, Duration typical, Duration slow) {
        @Override
        public String toString() {
            return "%,d a second, %.1f ms, the slowest in a hundred %.1f ms"
                    .formatted(perSecond, typical.toNanos() / 1e6, slow.toNanos() / 1e6);
        }
    }

    /** Posts new events, each of which must be accepted. */
    public Pace post(HubClient hub, int events) {
        Semaphore free = new Semaphore(AT_ONCE);
        AtomicInteger refused = new AtomicInteger();
        long[] nanos = new long[events];
        long began = System.nanoTime();
        for (int i = 0; i < events; i++) {
            int number = i;
            free.acquireUninterruptibly();
            long sent = System.nanoTime();
            var unused = http.sendAsync(request(hub), HttpResponse.BodyHandlers.ofString())
                    .whenComplete((answer, failure) -> {
                        nanos[number] = System.nanoTime() - sent;
                        if (failure == null && answer.statusCode() == 202) {
                            accepted.add(
                                    HubClient.json(answer.body()).path("id").asText());
                        } else {
                            refused.incrementAndGet();
                        }
                        free.release();
                    });
        }
        free.acquireUninterruptibly(AT_ONCE);
        long took = System.nanoTime() - began;
        Assertions.assertThat(refused).hasValue(0);
        Arrays.sort(nanos);
        return new Pace(
                events * 1_000_000_000L / took,
                Duration.ofNanos(nanos[events / 2]),
                Duration.ofNanos(nanos[(int) (events * 0.99)]));
    }

    private HttpRequest request(HubClient hub) {
        Payload payload = payloads.next(random);
        return HttpRequest.newBuilder(hub.webhookUri("/webhooks/" + payload.source()))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString(payload.body()))
                .build();
    }

    public Set<String> accepted() {
        return accepted;
    }
}
