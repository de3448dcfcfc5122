package io.waybill.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Payloads as the providers send them, of every type they are known to send, each a new event. */
public final class Payloads {

    /** What is posted where. */
    public record Payload(String source, String body) {}

    private static final List<String> SOURCES = List.of("sendpilot", "leadsail", "pelcro", "mailstand");

    private final List<Payload> samples = new ArrayList<>();
    private final AtomicLong numbers = new AtomicLong();
    private final String prefix = Long.toHexString(System.nanoTime()) + "x";

    public Payloads() {
        for (String source : SOURCES) {
            for (JsonNode sample : samples(source)) {
                samples.add(new Payload(source, sample.toString()));
            }
        }
    }

    private static JsonNode samples(String source) {
        try (InputStream in = Payloads.class.getResourceAsStream("/samples/%s.json".formatted(source))) {
            return HubClient.JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Payload next(Random random) {
        Payload sample = samples.get(random.nextInt(samples.size()));
        Instant now = Instant.now();
        return new Payload(
                sample.source(),
                sample.body()
                        .replace("$id", prefix + numbers.incrementAndGet())
                        .replace("$now", now.toString())
                        .replace("\"$unix\"", Long.toString(now.getEpochSecond())));
    }
}
