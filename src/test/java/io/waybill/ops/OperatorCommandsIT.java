package io.waybill.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.ops.OperatorCommand.State;
import io.waybill.testing.AnsweringSink;
import io.waybill.testing.HubClient;
import io.waybill.testing.TestHub;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever state a delivery is in, and whatever an operator asks for: it is made once, with its own key, unless it is
 * replayed, and the ledger balances all the time.
 */
class OperatorCommandsIT {

    private static final int ACCEPTED = 202;
    private static final int DUPLICATE = 200;

    @TempDir
    private static Path folder;

    private static AnsweringSink crm;
    private static TestHub hub;
    private static int events;

    /** An event in a state at the CRM, and the command that is tried on it. */
    private record Subject(OperatorCommand command, State state, String id) {
        @Override
        public String toString() {
            return "%s of an event that is %s (%s)".formatted(command, state, id);
        }
    }

    private final List<Subject> subjects = new ArrayList<>();

    @BeforeAll
    static void start() {
        crm = new AnsweringSink();
        hub = TestHub.start(
                folder,
                Map.of(
                        "waybill.sink.crm.url", crm.url(),
                        "waybill.sink.crm.retries", "0",
                        "waybill.sink.crm.retry-schedule", "1h,2h,3h",
                        "waybill.sink.crm.breaker", "0",
                        "waybill.sink.crm.concurrency", "64",
                        "waybill.sink.crm.timeout", "120s",
                        "waybill.replay.rate", "1000"));
    }

    @AfterAll
    static void stop() {
        hub.close();
        crm.close();
    }

    @AfterEach
    void settleAll() {
        crm.takeAll();
        crm.release();
        post("/api/sinks/crm/start", 200);
        hub.client().quiet();
        post("/api/parked/discard?sink=crm&reason=over", 200);
        assertPending(0);
    }

    @Test
    void noCommandDoublesADeliveryOrUnbalancesTheLedger() {
        // Given
        prepare();
        crm.takeAll();

        // When
        tryAll();

        // Then
        assertPending(2 * count(State.PUT_OFF) - 4 + count(State.IN_FLIGHT));
        for (Subject subject : subjects) {
            assertThat(own(subject)).as(subject + ": calls so far").isEqualTo(soFar(subject));
        }

        // When
        crm.release();
        JsonNode retried = post("/api/sinks/crm/retry", 200);

        // Then
        assertThat(retried.path("retried").asInt()).isEqualTo(count(State.PUT_OFF) - 2);
        assertThat(retried.path("holds")).isEmpty();
        assertEnd();
    }

    @Test
    void norWhileTheSinkIsStopped() {
        // Given
        prepare();
        post("/api/sinks/crm/stop", 200);
        for (OperatorCommand command : OperatorCommand.values()) {
            subjects.add(new Subject(command, State.HELD, accepted("held", "lead.status.changed")));
        }
        assertPending(2 * count(State.PUT_OFF) + count(State.IN_FLIGHT) + count(State.HELD));
        crm.takeAll();
        long calls = crm.calls();

        // When
        tryAll();
        crm.release();
        JsonNode retried = post("/api/sinks/crm/retry", 200);

        // Then
        assertThat(retried.path("retried").asInt()).isEqualTo(count(State.PUT_OFF) - 2);
        assertThat(retried.at("/holds/0/reason").asText()).isEqualTo("operator");
        int replayed = subjects.stream()
                .mapToInt(each -> each.command().replays(each.state()))
                .sum();
        int filtered = (int) subjects.stream()
                .filter(each -> each.state() == State.FILTERED && each.command().replaysToCrm())
                .count();
        assertPending(2 * count(State.PUT_OFF) + count(State.HELD) + replayed + filtered);
        assertThat(crm.calls()).isEqualTo(calls);

        // When
        JsonNode started = post("/api/sinks/crm/start", 200);

        // Then
        assertThat(started.path("retried").asInt()).isZero();
        assertEnd();
    }

    @Test
    void startMakesWhatWasPutOffDueToo() {
        // Given
        crm.answer("down", 503);
        String id = hub.client().accepted("sendpilot", body("down", "lead.status.changed"));
        String after = hub.client().accepted("sendpilot", body("down", "lead.status.changed"));
        awaitPutOff(1);
        JsonNode putOff = hub.client().sinks().at("/crm/load/putOff");
        assertThat(putOff.path("first").asText()).isEqualTo(putOff.path("last").asText());
        post("/api/sinks/crm/stop", 200);
        crm.takeAll();

        // When
        JsonNode started = post("/api/sinks/crm/start", 200);

        // Then
        assertThat(started.path("retried").asInt()).isEqualTo(1);
        hub.client().settled(after);
        assertThat(crm.keys(id)).containsExactly(id + "-crm", id + "-crm");
        assertThat(crm.keys(after)).containsExactly(after + "-crm");
        assertThat(hub.client().event(id).at("/sinks/crm/attempts/1/number").asInt())
                .isEqualTo(2);
        assertThat(hub.client().sinks().at("/crm/load").has("putOff")).isFalse();
    }

    @Test
    void tellsHowEachSinkIs() {
        // Given
        Instant began = Instant.now();
        String well = accepted("well", "lead.status.changed");
        hub.client().settled(well);
        crm.answer("down", 503);
        crm.block("open");
        accepted("open", "lead.status.changed");
        String down = accepted("down", "lead.status.changed");
        awaitPutOff(1);
        await().until(() -> crm.open() == 1);
        assertPending(2);

        // When
        JsonNode sinks = hub.client().sinks();

        // Then
        JsonNode now = sinks.path("crm");
        assertThat(now.path("mode").asText()).isEqualTo("live");
        assertThat(now.path("types").toString()).contains("\"lead.status_changed\"");
        assertThat(now.path("holds")).isEmpty();
        assertThat(now.path("pending").asInt()).isEqualTo(2);
        assertThat(now.path("parked").asInt()).isZero();
        assertThat(Instant.parse(now.at("/load/oldestPending").asText()))
                .isAfter(began)
                .isBefore(Instant.now());
        assertThat(now.at("/sinceStart/delivered").asInt()).isPositive();
        assertThat(Instant.parse(now.at("/sinceStart/lastDelivered").asText())).isAfter(began);
        JsonNode error = now.at("/sinceStart/lastError");
        assertThat(error.path("eventId").asText()).isEqualTo(down);
        assertThat(error.path("outcome").asText()).isEqualTo("transient");
        assertThat(error.path("answerCode").asInt()).isEqualTo(503);
        assertThat(Instant.parse(error.path("at").asText())).isAfter(began);
        assertThat(sinks.at("/slack/mode").asText()).isEqualTo("dry");
        assertThat(now.path("lastError")).isEqualTo(error);
        assertThat(sinks.at("/slack/sinceStart").has("lastError")).isFalse();
        assertThat(sinks.path("slack").has("lastError")).isFalse();

        // When: nothing is taken from the queue any more, and what comes waits there
        crm.release();
        crm.takeAll();
        post("/api/sinks/crm/retry", 200);
        assertPending(0);
        assertThat(hub.client().sinks().at("/crm/load").has("oldestPending")).isFalse();
        post("/api/sinks/crm/stop", 200);
        accepted("held", "lead.status.changed");

        // Then
        await().until(() -> hub.client().sinks().at("/crm/load").has("oldestPending"));
    }

    @Test
    void whatIsAskedForTwiceAtOnceIsReplayedOnce() {
        // Given
        String id = accepted("twice", "lead.status.changed");
        hub.client().settled(id);
        hub.client().quiet();
        crm.block("twice");

        // When
        String first =
                post("/api/events/" + id + "/replay?sink=crm", 202).path("id").asText();
        String second =
                post("/api/events/" + id + "/replay?sink=crm", 202).path("id").asText();
        awaitReplays(List.of(first, second));

        // Then
        assertPending(1);
        assertThat(progress(first, "sent")).isEqualTo(1);
        assertThat(progress(second, "left")).isEqualTo(1);
        crm.release();
        hub.client().quiet();
        assertThat(crm.keys(id)).containsExactly(id + "-crm", id + "-crm-" + first);
    }

    /** One event in each state for each command. */
    private void prepare() {
        crm.answer("off", 503);
        crm.answer("parked", 422);
        crm.block("open");
        for (OperatorCommand command : OperatorCommand.values()) {
            String lead = "off-" + command + events;
            String body = body(lead, "lead.status.changed");
            String putOff = hub.client().accepted("sendpilot", body);
            assertThat(hub.client().post("sendpilot", body).statusCode())
                    .as("a duplicate of what is pending")
                    .isEqualTo(DUPLICATE);
            subjects.add(new Subject(command, State.PUT_OFF, putOff));
            String behind = hub.client().accepted("sendpilot", body(lead, "lead.status.changed"));
            subjects.add(new Subject(command, State.WAITING, behind));
            add(command, State.IN_FLIGHT, "open", "lead.status.changed");
            add(command, State.PARKED, "parked", "lead.status.changed");
            add(command, State.DISCARDED, "parked", "lead.status.changed");
            add(command, State.DELIVERED, "well", "lead.status.changed");
            add(command, State.FILTERED, "well", "lead.updated");
            add(command, State.UNMAPPED, "well", "lead.exploded");
            subjects.add(new Subject(command, State.REJECTED, rejected()));
        }
        awaitPutOff(count(State.PUT_OFF));
        await().until(() -> crm.open() == count(State.IN_FLIGHT));
        await().until(() ->
                hub.client().sink("crm").path("parked").asInt() == count(State.PARKED) + count(State.DISCARDED));
        List<String> discarded = subjects.stream()
                .filter(subject -> subject.state() == State.DISCARDED)
                .map(Subject::id)
                .toList();
        post("/api/parked/discard?sink=crm&reason=old&id=" + String.join(",", discarded), 200);
        assertPending(2 * count(State.PUT_OFF) + count(State.IN_FLIGHT));
    }

    private void add(OperatorCommand command, State state, String lead, String type) {
        subjects.add(new Subject(command, state, accepted(lead, type)));
    }

    private void tryAll() {
        List<String> replays = new ArrayList<>();
        for (Subject subject : subjects) {
            HttpResponse<String> answer =
                    hub.client().ops("POST", subject.command().path(subject.id()), Map.of());
            assertThat(answer.statusCode())
                    .as(subject + ": " + answer.body())
                    .isEqualTo(subject.command().answer(subject.state()));
            if (answer.statusCode() == 409 && subject.state() == State.PUT_OFF) {
                assertThat(answer.body()).contains("POST /api/events/" + subject.id() + "/retry?sink=crm");
            }
            if (answer.statusCode() == ACCEPTED) {
                replays.add(HubClient.json(answer.body()).path("id").asText());
            }
        }
        replays.add(post("/api/replay?sink=crm&outcome=pending&force=true", ACCEPTED)
                .path("id")
                .asText());
        awaitReplays(replays);
    }

    /** The ledger balances, with that many pending. */
    private void assertPending(int pending) {
        JsonNode ledger = await().until(
                        () -> hub.client().ledger(),
                        now -> now.path("unrecorded").asInt(1) == 0
                                && now.at("/sinks/crm/pending").asInt() == pending
                                && now.at("/sinks/slack/pending").asInt() == 0);
        assertThat(ledger.path("balanced").asBoolean()).as(ledger.toString()).isTrue();
    }

    private void assertEnd() {
        assertThat(hub.client().quiet().path("balanced").asBoolean()).isTrue();
        for (Subject subject : subjects) {
            JsonNode deliveries = hub.client().event(subject.id()).path("sinks");
            assertThat(deliveries.at("/crm/state").asText())
                    .as(subject.toString())
                    .isEqualTo(subject.command().end(subject.state()));
            assertThat(deliveries.at("/slack/state").asText())
                    .as(subject + ": at a dry sink")
                    .isEqualTo(subject.state().atDrySink());
            List<String> replays = new ArrayList<>(crm.keys(subject.id()));
            replays.removeAll(List.of(subject.id() + "-crm"));
            assertThat(own(subject))
                    .as(subject + ": calls")
                    .isEqualTo(subject.state().calls());
            assertThat(replays)
                    .as(subject + ": replays")
                    .hasSize(subject.command().replays(subject.state()));
            assertThat(new HashSet<>(replays)).hasSameSizeAs(replays);
        }
    }

    /** The calls with the delivery's own key. */
    private static int own(Subject subject) {
        return Collections.frequency(crm.keys(subject.id()), subject.id() + "-crm");
    }

    private static int soFar(Subject subject) {
        boolean retried = subject.command().retries();
        return switch (subject.state()) {
            case PUT_OFF -> retried ? 2 : 1;
            case WAITING -> retried ? 1 : 0;
            default -> subject.state().calls();
        };
    }

    private int count(State state) {
        return (int) subjects.stream().filter(each -> each.state() == state).count();
    }

    private static void awaitPutOff(int count) {
        await().until(() -> hub.client().sinks().at("/crm/load/putOff/events").asInt() == count);
    }

    /** Each of them must be listed first: a replay is on record a moment after it was accepted. */
    private static void awaitReplays(List<String> ids) {
        await().untilAsserted(() -> assertThat(hub.client().get("/api/replays").path("replays"))
                .filteredOn(replay -> replay.path("over").asBoolean())
                .extracting(replay -> replay.path("id").asText())
                .containsAll(ids));
    }

    private static int progress(String replay, String count) {
        for (JsonNode each : hub.client().get("/api/replays").path("replays")) {
            if (each.path("id").asText().equals(replay)) {
                return each.path("replay").path("progress").path(count).asInt();
            }
        }
        return -1;
    }

    private static String accepted(String lead, String type) {
        return hub.client().accepted("sendpilot", body(lead + events, type));
    }

    private static String rejected() {
        HttpResponse<String> answer = hub.client().post("sendpilot", "{\"eventType\": \"lead.status.changed\"}");
        assertThat(answer.statusCode()).isEqualTo(422);
        return "evt_rejected";
    }

    private static String body(String lead, String type) {
        events++;
        // The sink's route filters a status that is not in its table.
        String status = type.equals("lead.updated") ? "UNHEARD_OF" : "OPPORTUNITY";
        return """
                {"eventId": "e%d", "eventType": "%s", "timestamp": "2024-02-24T10:30:00.000Z",
                 "data": {"leadId": "%s", "previousStatus": "CONNECTED", "newStatus": "%s"}}""".formatted(events, type, lead, status);
    }

    private static JsonNode post(String path, int status) {
        HttpResponse<String> answer = hub.client().ops("POST", path, Map.of());
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(status);
        return HubClient.json(answer.body());
    }

    private static ConditionFactory await() {
        return Awaitility.await().pollInterval(Duration.ofMillis(50)).atMost(Duration.ofSeconds(30));
    }
}
