package io.waybill.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.event.Event;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import io.waybill.testing.Surroundings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Taking events from a sink's queue on a real broker: settling, scheduled retries, order, and what a restart keeps. */
class SinkReaderIT {

    private static final Instant NOW = Instant.parse("2026-02-24T10:30:00Z");
    private static final LeadOrder BY_LEAD = new LeadOrder(true, Duration.ZERO);

    @TempDir
    private Path folder;

    private Broker broker;
    private DurableIntake intake;
    private SinkReader reader;
    private final List<PendingEvent> taken = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() {
        broker = Broker.start(Surroundings.broker(folder), folder);
        intake = new DurableIntake(broker, folder, Duration.ofDays(7), new NoRecord(), Clock.systemUTC());
        intake.subscriptions().use(Sinks.takingAll("crm"));
    }

    @AfterEach
    void stop() {
        closeReader();
        intake.close();
        broker.close();
    }

    private void closeReader() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }

    private void restart() {
        stop();
        start();
    }

    @Test
    void settlesEventsInAnyOrderAndKeepsTheOthersPending() {
        // Given
        IntStream.range(0, 4).forEach(i -> accept("evt_" + i, "lead_" + i));

        // When: the last two end first, one of them parked
        started(LeadOrder.NONE, 10);
        Awaitility.await().until(() -> taken.size() == 4);
        taken.get(3).settle(done(taken.get(3)));
        taken.get(2).settle(new Settlement.Park(settled(taken.get(2), DeliveryState.PARKED)));

        // Then
        Awaitility.await().until(() -> pending() == 2);
        assertThat(QueueDepths.of(broker, List.of("crm")).parked()).containsEntry("crm", 1L);
        reader.stopTaking();
        taken.get(0).settle(new Settlement.HandBack());
        taken.get(1).settle(new Settlement.HandBack());
        closeReader();
        assertThat(pending()).isEqualTo(2);
    }

    @Test
    void recordsAnAttemptInTheMessageOfItsOutcome() {
        // Given
        IntStream.range(0, 10).forEach(i -> accept("evt_" + i, "lead_" + i));
        long before = unrecorded();

        // When
        started(LeadOrder.NONE, 1);
        for (int i = 0; i < 10; i++) {
            awaitTaken(i + 1);
            taken.get(i).record(attempt(taken.get(i)));
            taken.get(i).settle(done(taken.get(i)));
        }
        Awaitility.await().until(() -> pending() == 0);

        // Then: not one for each entry, though a thread that was held up may have had a few on their own
        assertThat(unrecorded() - before).isBetween(10L, 15L);
    }

    @Test
    void handsOutAgainInOrderWhatWasHandedBack() {
        // Given
        IntStream.range(0, 3).forEach(i -> accept("evt_" + i, "lead_" + i));

        // When
        started(LeadOrder.NONE, 10);
        Awaitility.await().until(() -> taken.size() == 3);
        taken.forEach(event -> event.settle(new Settlement.HandBack()));

        // Then
        Awaitility.await().until(() -> taken.size() == 6);
        assertThat(taken.subList(3, 6))
                .extracting(event -> event.event().id())
                .containsExactly("evt_0", "evt_1", "evt_2");
        taken.subList(3, 6).forEach(event -> event.settle(done(event)));
        Awaitility.await().until(() -> pending() == 0);
    }

    @Test
    void takesNoMoreThanItMayHaveInFlightAndNoneWhilePaused() {
        // Given
        IntStream.range(0, 10).forEach(i -> accept("evt_" + i, "lead_" + i));

        started(LeadOrder.NONE, 3);
        // Then
        Awaitility.await().until(() -> taken.size() == 3);
        Awaitility.await().during(Duration.ofMillis(300)).until(() -> taken.size() == 3);

        // When
        reader.pause();
        taken.subList(0, 3).forEach(event -> event.settle(done(event)));
        Awaitility.await().until(() -> pending() == 7);

        // Then
        Awaitility.await().during(Duration.ofMillis(300)).until(() -> taken.size() == 3);
        reader.resume();
        Awaitility.await().until(() -> taken.size() == 6);
        reader.stopTaking();
        taken.subList(3, 6).forEach(event -> event.settle(new Settlement.HandBack()));
    }

    @Test
    void handsOutAScheduledRetryWhenItIsDueWithTheAttemptsMadeSoFar() {
        // Given
        accept("evt_0", "a");
        started(LeadOrder.NONE, 10);
        awaitTaken(1);
        assertThat(taken.get(0).attempts()).isEqualTo(AttemptCount.NONE);

        // When
        taken.get(0).settle(retryIn(Duration.ofMillis(600), new AttemptCount(6, 1)));

        // Then
        Awaitility.await().during(Duration.ofMillis(300)).until(() -> taken.size() == 1 && pending() == 1);
        awaitTaken(2);
        assertThat(taken.get(1).attempts()).isEqualTo(new AttemptCount(6, 1));
        taken.get(1).settle(done(taken.get(1)));
        Awaitility.await().until(() -> pending() == 0);
    }

    @Test
    void keepsScheduledRetriesAcrossARestart() {
        // Given
        accept("evt_0", "a");
        started(LeadOrder.NONE, 10);
        awaitTaken(1);
        taken.get(0).settle(retryIn(Duration.ofSeconds(2), new AttemptCount(3, 1, Set.of("alerts", "sales"))));
        Awaitility.await().until(() -> broker.count(java.util.stream.Stream.of(QueueNames.later("crm")))[0] == 1);
        closeReader();

        // When
        restart();

        // Then
        started(LeadOrder.NONE, 10);
        awaitTaken(2);
        assertThat(taken.get(1).attempts()).isEqualTo(new AttemptCount(3, 1, Set.of("alerts", "sales")));
        taken.get(1).settle(done(taken.get(1)));
        Awaitility.await().until(() -> pending() == 0);
    }

    @Test
    void handsOutWhatWasPutOffAtOnceWhenItIsToBeRetriedNow() {
        // Given: put off for different times
        IntStream.range(0, 4).forEach(i -> accept("evt_" + i, "lead_" + i));
        started(LeadOrder.NONE, 10);
        awaitTaken(4);
        for (int i = 0; i < 3; i++) {
            taken.get(i).settle(retryIn(Duration.ofHours(3 - i), new AttemptCount(i, 1)));
        }
        Awaitility.await().until(() -> putOff() == 3);
        assertThat(reader.load().putOff().first()).isBetween(in(Duration.ofMinutes(59)), in(Duration.ofHours(1)));
        assertThat(reader.load().putOff().last()).isBetween(in(Duration.ofMinutes(179)), in(Duration.ofHours(3)));

        // When
        assertThat(reader.retry("evt_1", Instant.now())).isEqualTo(1);
        awaitTaken(5);
        assertThat(reader.retry("evt_1", Instant.now())).as("it is in flight").isZero();
        assertThat(reader.retry("evt_3", Instant.now()))
                .as("it was never put off")
                .isZero();
        assertThat(reader.retry(null, Instant.now())).isEqualTo(2);

        // Then: each once, in the order accepted, with the attempts made so far
        awaitTaken(7);
        assertThat(ids()).containsExactly("evt_0", "evt_1", "evt_2", "evt_3", "evt_1", "evt_0", "evt_2");
        assertThat(taken.get(6).attempts()).isEqualTo(new AttemptCount(2, 1));
        taken.subList(3, 7).forEach(event -> event.settle(done(event)));
        Awaitility.await().until(() -> pending() == 0);
        assertThat(taken).hasSize(7);
    }

    @Test
    void whatIsToBeRetriedNowIsDueAfterARestartToo() {
        // Given: made due while the reader is paused
        accept("evt_0", "a");
        started(LeadOrder.NONE, 10);
        awaitTaken(1);
        taken.get(0).settle(retryIn(Duration.ofHours(1), new AttemptCount(3, 1)));
        Awaitility.await().until(() -> putOff() == 1);
        reader.pause();
        assertThat(reader.retry(null, Instant.now())).isEqualTo(1);
        Awaitility.await()
                .until(
                        () -> reader.load(),
                        load -> load.putOff() == null && load.inFlight() == 0 && load.waiting() == 1);
        assertThat(taken).hasSize(1);
        closeReader();

        // When
        restart();
        started(LeadOrder.NONE, 10);

        // Then
        awaitTaken(2);
        taken.get(1).settle(done(taken.get(1)));
        Awaitility.await().until(() -> pending() == 0);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "evt_0")
    void aReaderThatComesLaterKnowsWhatIsToBeRetriedNow(@Nullable String asked) {
        // Given
        accept("evt_0", "a");
        started(LeadOrder.NONE, 10);
        awaitTaken(1);
        taken.get(0).settle(retryIn(Duration.ofHours(1), new AttemptCount(3, 1)));
        Awaitility.await().until(() -> putOff() == 1);
        closeReader();

        // When: one that begins before it was put off, then one that begins after
        reader = reader(LeadOrder.NONE, 10);
        reader.retry(asked, Instant.EPOCH.plusSeconds(1));
        reader.start();
        Awaitility.await().until(() -> putOff() == 1);
        closeReader();
        reader = reader(LeadOrder.NONE, 10);
        reader.retry(asked, Instant.now());
        reader.start();

        // Then
        awaitTaken(2);
        taken.get(1).settle(done(taken.get(1)));
        Awaitility.await().until(() -> pending() == 0);
    }

    @Test
    void keepsOneLeadsEventsInOrderAndLetsOthersPass() {
        // Given
        accept("a1", "a");
        accept("a2", "a");
        accept("b1", "b");

        started(BY_LEAD, 10);
        // Then
        awaitTaken(2);
        assertThat(ids()).containsExactly("a1", "b1");

        // When
        taken.get(0).settle(done(taken.get(0)));

        // Then
        awaitTaken(3);
        assertThat(ids()).containsExactly("a1", "b1", "a2");
        taken.subList(1, 3).forEach(event -> event.settle(done(event)));
        Awaitility.await().until(() -> pending() == 0);
    }

    @Test
    void holdsALeadBehindAScheduledRetryAlsoAfterARestart() {
        // Given
        accept("a1", "a");
        accept("a2", "a");
        started(BY_LEAD, 10);
        awaitTaken(1);
        taken.get(0).settle(retryIn(Duration.ofSeconds(3), new AttemptCount(1, 1)));
        Awaitility.await().until(() -> broker.count(java.util.stream.Stream.of(QueueNames.later("crm")))[0] == 1);
        closeReader();

        // When
        restart();
        accept("a3", "a");
        accept("b1", "b");

        // Then
        started(BY_LEAD, 10);
        awaitTaken(2);
        assertThat(ids()).containsExactly("a1", "b1");
        for (int i = 2; i < 5; i++) {
            awaitTaken(i + 1);
            taken.get(i).settle(done(taken.get(i)));
        }
        assertThat(ids()).containsExactly("a1", "b1", "a1", "a2", "a3");
        taken.get(1).settle(done(taken.get(1)));
        Awaitility.await().until(() -> pending() == 0);
    }

    @Test
    void letsALeadGoOnWhenItsFirstEventIsParked() {
        // Given
        accept("a1", "a");
        accept("a2", "a");

        started(BY_LEAD, 10);
        awaitTaken(1);

        // When
        taken.get(0).settle(new Settlement.Park(settled(taken.get(0), DeliveryState.PARKED)));

        // Then
        awaitTaken(2);
        assertThat(ids()).containsExactly("a1", "a2");
        taken.get(1).settle(done(taken.get(1)));
        Awaitility.await().until(() -> pending() == 0);
    }

    @Test
    void deliversOnlyTheLastStatusOfAQuietTime() {
        // Given
        List<RecordEntry> entries = new CopyOnWriteArrayList<>();
        started(new LeadOrder(false, Duration.ofSeconds(1)), 10);
        try (AuditReader audit =
                new AuditReader(broker, 1_000, Duration.ofMillis(20), entries::addAll, Clock.systemUTC())) {
            audit.start();

            // When
            IntStream.range(0, 5).forEach(i -> accept("a" + i, "a"));
            accept("b0", "b");

            // Then
            awaitTaken(2);
            assertThat(ids()).containsExactlyInAnyOrder("a4", "b0");
            Awaitility.await().until(() -> pending() == 2);
            Awaitility.await().untilAsserted(() -> assertThat(entries.stream()
                            .filter(RecordEntry.Settled.class::isInstance)
                            .map(entry -> ((RecordEntry.Settled) entry).eventId()))
                    .containsExactlyInAnyOrder("a0", "a1", "a2", "a3"));
            taken.forEach(event -> event.settle(done(event)));
        }
    }

    @Test
    void takesNoMoreWhileTooManyWaitAndSaysSo() {
        // Given: more for one lead than are held
        IntStream.range(0, InFlightEvents.MOST + 2).parallel().forEach(i -> accept("a" + i, "a"));

        // When
        started(BY_LEAD, 10);

        // Then
        Awaitility.await().untilAsserted(() -> assertThat(reader.load())
                .usingRecursiveComparison()
                .ignoringFields("oldestPending")
                .isEqualTo(new SinkLoad(1, InFlightEvents.MOST - 1, true, null, null)));

        // When
        for (int i = 0; i < 3; i++) {
            awaitTaken(i + 1);
            taken.get(i).settle(done(taken.get(i)));
        }

        // Then
        awaitTaken(4);
        assertThat(reader.load())
                .usingRecursiveComparison()
                .ignoringFields("oldestPending")
                .isEqualTo(new SinkLoad(1, InFlightEvents.MOST - 2, false, null, null));
        reader.stopTaking();
        taken.get(3).settle(new Settlement.HandBack());
    }

    @Test
    void tellsSinceWhenTheOldestEventWaits() {
        // Given: it takes nothing, as its sink is held
        accept("evt_0", "a");
        accept("evt_1", "b");
        reader = reader(LeadOrder.NONE, 10);
        reader.pause();

        // When
        reader.start();

        // Then
        Awaitility.await()
                .untilAsserted(() -> assertThat(reader.load().oldestPending()).isEqualTo(NOW));

        // When
        reader.resume();
        awaitTaken(2);
        taken.get(0).settle(retryIn(Duration.ofHours(1), new AttemptCount(1, 1)));
        taken.get(1).settle(done(taken.get(1)));

        // Then
        Awaitility.await().until(() -> putOff() == 1);
        assertThat(reader.load().oldestPending()).isEqualTo(NOW);

        // When
        reader.retry(null, in(Duration.ZERO));
        awaitTaken(3);
        taken.get(2).settle(done(taken.get(2)));

        // Then
        Awaitility.await()
                .untilAsserted(() -> assertThat(reader.load().oldestPending()).isNull());
    }

    @Test
    void readsNothingWhileAnotherReaderDoes() {
        // Given
        accept("evt_0", "a");
        accept("evt_1", "b");
        started(LeadOrder.NONE, 1);
        awaitTaken(1);
        List<PendingEvent> elsewhere = new CopyOnWriteArrayList<>();
        SinkReader other = new SinkReader(
                broker, "crm", LeadOrder.NONE, 10, Duration.ofDays(7), Deliver.to(elsewhere::add), Clock.systemUTC());

        // When
        other.start();

        // Then
        Awaitility.await().during(Duration.ofMillis(1_500)).until(elsewhere::isEmpty);

        // When
        reader.stopTaking();
        taken.get(0).settle(new Settlement.HandBack());
        closeReader();

        // Then
        Awaitility.await().until(() -> elsewhere.size() == 2);
        assertThat(elsewhere).extracting(event -> event.event().id()).containsExactly("evt_0", "evt_1");
        elsewhere.forEach(event -> event.settle(done(event)));
        Awaitility.await().until(() -> pending() == 0);
        other.close();
    }

    @Test
    void parksTheScheduledRetriesOfARemovedSink() {
        // Given
        accept("evt_0", "a");
        accept("evt_1", "a");
        started(LeadOrder.NONE, 10);
        awaitTaken(2);
        taken.get(0).settle(retryIn(Duration.ofHours(1), new AttemptCount(3, 1)));
        Awaitility.await().until(() -> broker.count(java.util.stream.Stream.of(QueueNames.later("crm")))[0] == 1);
        reader.stopTaking();
        taken.get(1).settle(new Settlement.HandBack());
        closeReader();

        // When
        Map<String, Integer> parked = intake.subscriptions().retireAllBut(List.of());

        // Then
        assertThat(parked).containsExactly(Map.entry("crm", 2));
        assertThat(QueueDepths.of(broker, List.of("crm")).parked()).containsEntry("crm", 2L);
        assertThat(pending()).isZero();
    }

    private void started(LeadOrder order, int most) {
        reader = reader(order, most);
        reader.start();
    }

    private SinkReader reader(LeadOrder order, int most) {
        return new SinkReader(
                broker, "crm", order, most, Duration.ofDays(7), Deliver.to(taken::add), Clock.systemUTC());
    }

    private int putOff() {
        SinkLoad.PutOff putOff = reader.load().putOff();
        return putOff == null ? 0 : putOff.events();
    }

    private static Instant in(Duration time) {
        return Instant.now().plus(time);
    }

    private void awaitTaken(int count) {
        Awaitility.await().until(() -> taken.size() >= count);
    }

    private List<String> ids() {
        return taken.stream().map(event -> event.event().id()).toList();
    }

    private long unrecorded() {
        return QueueDepths.of(broker, List.of("crm")).unrecorded();
    }

    private long pending() {
        return QueueDepths.of(broker, List.of("crm")).pending().get("crm");
    }

    private void accept(String id, String lead) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.putObject("lead").put("id", lead);
        Event event = new Event(id, "sendpilot", "lead.status_changed", NOW, lead, data);
        intake.accept(new RecordEntry.Accepted(event, "{}", NOW, List.of(), 1, "none", null));
    }

    private static Settlement retryIn(Duration in, AttemptCount attempts) {
        return new Settlement.ScheduledRetry(Instant.now().plus(in), attempts);
    }

    private static RecordEntry.Attempt attempt(PendingEvent event) {
        return new RecordEntry.Attempt(
                "of " + event.event().id(),
                event.event().id(),
                "crm",
                1,
                AttemptOutcome.DELIVERED,
                "POST /",
                null,
                200,
                null,
                NOW,
                1,
                null,
                1,
                "key",
                null);
    }

    private static Settlement done(PendingEvent event) {
        return new Settlement.Done(settled(event, DeliveryState.DELIVERED));
    }

    private static RecordEntry.Settled settled(PendingEvent event, DeliveryState state) {
        return new RecordEntry.Settled(event.event().id(), "crm", state, "reason", NOW, 1);
    }
}
