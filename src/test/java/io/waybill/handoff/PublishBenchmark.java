package io.waybill.handoff;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.waybill.config.BrokerSettings;
import io.waybill.event.Event;
import io.waybill.record.RecordEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What group commit is worth: 64 webhooks at once, each waiting until its event is on disk, in transactions shared
 * ({@code together}) and in one of its own ({@code each}). A reader drains the events meanwhile.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Threads(64)
@Fork(1)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 5, time = 5)
public class PublishBenchmark {

    private final AtomicLong numbers = new AtomicLong();
    private Path folder;
    private Broker broker;
    private GroupCommitter publisher;
    private BatchReader<String> drain;

    @Setup
    public void start() throws IOException, ActiveMQException {
        folder = Files.createTempDirectory("publish");
        broker = Broker.start(new BrokerSettings("vm://0", "", null, ""), folder);
        try (ClientSession session = broker.session()) {
            BrokerQueues.declareSinks(session, List.of("crm"));
        }
        publisher = new GroupCommitter(broker, java.time.Clock.systemUTC());
        BatchReader.Limits limits =
                new BatchReader.Limits(500, 1_000_000, java.time.Duration.ofMillis(5), java.time.Duration.ofMillis(5));
        drain = new BatchReader<>(
                broker, QueueNames.sink("crm"), limits, message -> "", batch -> {}, java.time.Clock.systemUTC());
        drain.start();
    }

    @TearDown
    public void stop() throws IOException {
        drain.close();
        publisher.close();
        broker.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** A transaction for whatever waits. */
    @Benchmark
    public void together() {
        RecordEntry.Accepted event = event();
        publisher
                .submit(outbox ->
                        outbox.send(SimpleString.of(QueueNames.sink("crm")), forSink(outbox.session(), event)))
                .join();
    }

    /** A session for each thread. */
    @State(Scope.Thread)
    public static class Own {
        private ClientSession session;
        private ClientProducer producer;

        @Setup
        public void open(PublishBenchmark shared) throws ActiveMQException {
            session = shared.broker.session();
            producer = session.createProducer();
        }

        @TearDown
        public void close() throws ActiveMQException {
            session.close();
        }
    }

    /** A transaction for each event. */
    @Benchmark
    public void each(Own own) throws ActiveMQException {
        own.producer.send(QueueNames.sink("crm"), forSink(own.session, event()));
        own.session.commit();
    }

    private static ClientMessage forSink(ClientSession session, RecordEntry.Accepted event) {
        return MessageFormat.forSink(session, event, MessageFormat.json(event.event()), "crm");
    }

    private RecordEntry.Accepted event() {
        String id = "evt_" + numbers.incrementAndGet();
        Event event = new Event(
                id,
                "leadsail",
                "lead.delivered",
                Instant.EPOCH,
                null,
                JsonNodeFactory.instance.objectNode().put("text", "x".repeat(600)));
        return new RecordEntry.Accepted(event, "x".repeat(350), Instant.EPOCH, List.of(), 1, "none", null);
    }
}
