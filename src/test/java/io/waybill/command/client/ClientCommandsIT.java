package io.waybill.command.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.Waybill;
import io.waybill.testing.BusyHub;
import io.waybill.testing.HubClient;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands that ask a running hub, against one. */
class ClientCommandsIT {

    private static final String TIME = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d [+-]\\d\\d:\\d\\d";
    private static final String TIME_MILLIS = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} [+-]\\d\\d:\\d\\d";

    @TempDir
    private static Path folder;

    private static BusyHub hub;

    /** How a command ended. */
    private record Ended(int exit, String out, String err) {}

    @BeforeAll
    static void start() {
        hub = BusyHub.start(folder, Map.of());
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    @Test
    void listsEventsAndWhereTheyAre() {
        Ended all = run("events", "--source", "sendpilot");

        assertThat(all.exit()).isZero();
        assertThat(all.out().lines().findFirst().orElse("")).matches("received +id +source +type +about +sinks");
        assertThat(line(all, hub.delivered()))
                .matches(TIME + "  " + hub.delivered() + "  sendpilot  lead\\.status_changed  .*"
                        + "  delivered: crm; dry-run: slack \\(came 2 times\\)");
        assertThat(line(all, hub.unmapped())).contains("  unmapped  ", "unmapped: ");

        assertThat(run("events", "--sink", "crm", "--outcome", "parked").out())
                .contains(hub.parked())
                .doesNotContain(hub.delivered());
        assertThat(run("events", "--limit", "1").out()).contains("there are more: add --before evt_");
        assertThat(run("events", "--lead", "no one").out()).isEqualTo("there are no such events\n");
        assertThat(run("events", "--outcome", "rejected").out())
                .containsPattern(
                        "received +id +source +code +what is wrong\n" + TIME + "  .*  sendpilot  invalid-json  ");
        assertThat(run("events", "--outcome", "unverified").out())
                .containsPattern(TIME + "  .*  leadsail  unverified  ");
    }

    @ParameterizedTest
    @CsvSource({
        "'events --limit 2', GET, '/api/events?limit=2'",
        "'events --q a%20b&limit=1', GET, '/api/events?q=a%2520b%26limit%3D1'",
        "'explain DELIVERED', GET, '/api/events/DELIVERED/explain'",
        "'explain UNMAPPED', GET, '/api/events/UNMAPPED/explain'",
        "'ledger', GET, '/api/ledger'",
        "'ledger --source sendpilot --since 2026-01-01', GET, '/api/ledger?source=sendpilot&since=2026-01-01'",
        "'parked', GET, '/api/parked'",
        "'parked discard --sink crm --id evt_none --reason old --yes', POST, '/api/parked/discard?sink=crm&id=evt_none&reason=old'",
        "'sinks', GET, '/api/sinks'",
        "'endpoints', GET, '/api/endpoints'",
        "'replay --list', GET, '/api/replays'",
        "'replay DELIVERED --sink crm --dry', POST, '/api/events/DELIVERED/replay?sink=crm&dry=true'",
        "'replay --source sendpilot --sink crm --dry', POST, '/api/replay?source=sendpilot&sink=crm&dry=true'",
    })
    void printsTheJsonOfTheApiAsItIs(String command, String method, String path) {
        List<String> arguments = new ArrayList<>(Arrays.asList(withIds(command).split(" ")));
        arguments.add("--json");

        Ended ended = run(arguments.toArray(String[]::new));

        String answer = hub.client().ops(method, withIds(path), Map.of()).body();
        assertThat(withoutNow(ended.out())).isEqualTo(withoutNow(answer) + "\n");
        assertThat(ended.exit()).isZero();
    }

    private static String withIds(String text) {
        return text.replace("DELIVERED", hub.delivered()).replace("UNMAPPED", hub.unmapped());
    }

    /** When the ledger was asked for is another time each time. */
    private static String withoutNow(String json) {
        return json.replaceFirst("\"asOf\":\"[^\"]+\"", "");
    }

    @Test
    void explainsAnEvent() {
        // Given
        String other = hub.accepted("camp", "campaign.started");
        hub.client().settled(other);

        // Then
        String delivered = run("explain", hub.delivered()).out();
        assertThat(delivered)
                .contains("sendpilot, as lead.status.changed, verified by none")
                .contains("what came in, less its secrets:", "\"previousStatus\" : \"CONNECTED\"")
                .contains("what it became:", "\"specversion\" : \"1.0\"")
                .containsPattern("came again +" + TIME_MILLIS)
                .containsPattern("crm: delivered at " + TIME_MILLIS)
                .containsPattern("  attempt 1  " + TIME_MILLIS + "  delivered  200  \\d+ ms  ")
                .containsPattern(
                        "  by the same routes as then: accepted \\(\\S*routes/sources/sendpilot\\.camel\\.yaml:\\d+\\)")
                .containsPattern("  by the same routes as then: send \\(\\S*routes/sinks/crm\\.camel\\.yaml:\\d+\\)")
                .containsPattern(
                        "    \\S*routes/sinks/crm\\.camel\\.yaml:\\d+: when .*: no; .*\"lead\\.status_changed\"")
                .containsPattern("    would be sent: PUT " + hub.crm().url() + "/\\S+ \\{")
                .containsPattern("    would be sent: #sales-opportunities: ");
        assertThat(run("explain", hub.parked()).out())
                .containsPattern("crm: parked at " + TIME_MILLIS + ": .*422")
                .containsPattern("  attempt 1  .*  permanent  422  ");
        assertThat(run("explain", hub.putOff()).out())
                .contains("crm: pending")
                .containsPattern("  attempt 1  .*  transient  503  ")
                .containsPattern("  next attempt at " + TIME_MILLIS);
        assertThat(run("explain", hub.unmapped()).out()).containsPattern("unmapped +.*lead\\.exploded");
        assertThat(run("explain", other).out())
                .containsPattern("crm: filtered at .*: takes .* \\(\\S*routes/sinks/crm\\.camel\\.yaml:\\d+\\)")
                .containsPattern(
                        "  by the same routes as then: filter \\(\\S*routes/sinks/crm\\.camel\\.yaml:\\d+\\): takes ");
        assertThat(run("explain", "evt_none"))
                .isEqualTo(
                        new Ended(
                                1,
                                "",
                                "waybill: There is no such event on record. If it was accepted just now, try again in a moment.\n"));
    }

    @Test
    void showsTheLedgerAndTheSinks() {
        Ended ledger = run("ledger", "--source", "sendpilot");
        assertThat(ledger.exit()).isZero();
        assertThat(ledger.out())
                .containsPattern("(?m)^duplicates +1$")
                .containsPattern(
                        "(?m)^sink +received +delivered +filtered +dry run +pending +parked +discarded +since$")
                .containsPattern("(?m)^crm +\\d+ .*" + TIME + "$")
                .endsWith("it balances\n");

        String sinks = run("sinks").out();
        assertThat(sinks)
                .containsPattern("(?m)^analytics +off ")
                .containsPattern("(?m)^slack +dry +0 +- ")
                .containsPattern("(?m)^crm +live +\\d+ +" + TIME + " .*lead\\.status_changed")
                .containsPattern("crm: \\d of the pending wait for a scheduled retry, the first until " + TIME)
                .containsPattern("crm: last error at " + TIME + ", (transient|permanent): .*");
    }

    @Test
    void saysThatNoSinkCallsEndpoints() {
        assertThat(run("endpoints").out())
                .isEqualTo("no sink calls endpoints of clients; 'new sink webhooks' begins one\n");
        assertThat(run("endpoints", "test", "ABC").exit()).isEqualTo(1);
    }

    @Test
    void changesNothingUnlessTheUserSaysYes() {
        // Given
        String id = hub.accepted("parked-too", "lead.status.changed");
        Awaitility.await()
                .until(() -> hub.client().event(id).at("/sinks/crm/state").asText(), "parked"::equals);

        // Then
        assertThat(run("parked", "--sink", "crm").out()).containsPattern(TIME + "  crm +" + id + "  sendpilot  .*422");
        for (String answer : new String[] {"no\n", "", "yess\n"}) {
            Ended asked = runAnswering(answer, "parked", "replay", "--sink", "crm", "--id", id);
            assertThat(asked.exit()).isEqualTo(1);
            assertThat(asked.out())
                    .isEqualTo("1 parked event\nDeliver them again? Type yes to go on.\nnothing was changed\n");
        }
        assertThat(runAnswering("", "parked", "discard", "--sink", "crm", "--reason", "old")
                        .exit())
                .isEqualTo(1);
        assertThat(runAnswering("", "replay", id, "--sink", "crm").exit()).isEqualTo(1);
        assertThat(run("replay", id, "--dry", "--sink", "crm").exit()).isZero();
        assertThat(run("replay", id, "--json").exit()).isEqualTo(2);
        assertThat(hub.client().get("/api/replays").path("replays")).isEmpty();
        assertThat(hub.client().event(id).at("/sinks/crm/state").asText()).isEqualTo("parked");

        // When
        hub.crm().answer("parked-too", 422);
        Ended replayed = runAnswering("yes\n", "parked", "replay", "--sink", "crm", "--id", id);

        // Then
        assertThat(replayed.exit()).isZero();
        assertThat(replayed.out()).containsPattern("replay rp_\\w+ has begun");
        Awaitility.await()
                .until(() -> hub.client().event(id).at("/sinks/crm/attempts").size() == 2);

        // When
        Ended one = run("replay", id, "--sink", "crm", "--yes");
        Awaitility.await()
                .until(() -> hub.client().event(id).at("/sinks/crm/attempts").size() == 3);
        Ended many = run("replay", "--lead", "parked-too", "--outcome", "parked", "--sink", "crm", "--yes", "--json");
        Awaitility.await()
                .until(() -> hub.client().event(id).at("/sinks/crm/attempts").size() == 4);

        // Then
        assertThat(one.exit()).isZero();
        assertThat(one.out()).containsPattern("crm  send  .*\nreplay rp_\\w+ has begun");
        assertThat(many.exit()).isZero();
        assertThat(HubClient.json(many.out()).path("id").asText()).startsWith("rp_");
        Awaitility.await()
                .until(() -> run("replay", "--list")
                                .out()
                                .lines()
                                .filter(line -> line.contains("  done  "))
                                .count()
                        == 3);
        Awaitility.await()
                .until(() -> hub.client().event(id).at("/sinks/crm/state").asText(), "parked"::equals);

        // When
        Ended discarded = run("parked", "discard", "--sink", "crm", "--id", id, "--reason", "too old", "--yes");

        // Then
        assertThat(discarded).isEqualTo(new Ended(0, "given up: 1\n", ""));
        Awaitility.await()
                .until(() -> run("explain", id).out().contains("crm: discarded at ")
                        && run("explain", id).out().contains(": too old"));
        assertThat(run("parked", "discard", "--reason", "old", "--yes").exit()).isEqualTo(2);
    }

    @Test
    void followsNewEvents() throws InterruptedException {
        // Given
        StringWriter out = new StringWriter();
        Thread tail = new Thread(() -> execute(out, new StringWriter(), "tail", "--type", "campaign.paused"), "tail");
        tail.start();
        try {
            // When: there may be none before the command looks for the first time
            List<String> ids = new ArrayList<>();
            Awaitility.await().until(() -> {
                ids.add(hub.accepted("tail-" + ids.size(), "campaign.paused"));
                return out.toString().contains(ids.get(ids.size() - 1))
                        || (!out.toString().isEmpty() && ids.size() > 1);
            });

            // Then: from there on each, once, in order
            List<String> more = new ArrayList<>();
            for (int i = 0; i < 120; i++) {
                more.add(hub.accepted("more-" + i, "campaign.paused"));
            }
            hub.accepted("not-this", "campaign.started");
            Awaitility.await().until(() -> printed(out).containsAll(more));
            assertThat(printed(out)).doesNotHaveDuplicates().endsWith(more.get(more.size() - 1));
            assertThat(printed(out)).containsSubsequence(more);
            assertThat(out.toString()).doesNotContain("campaign.started");
        } finally {
            tail.interrupt();
            tail.join();
        }
    }

    @Test
    void followsNewEventsAsJsonInALineEach() throws InterruptedException {
        StringWriter out = new StringWriter();
        Thread tail = new Thread(
                () -> execute(out, new StringWriter(), "tail", "--type", "campaign.resumed", "--json"), "tail");
        tail.start();
        try {
            // When: there may be none before the command looks for the first time
            List<String> ids = new ArrayList<>();
            Awaitility.await().until(() -> {
                ids.add(hub.accepted("json-" + ids.size(), "campaign.resumed"));
                return out.toString().contains("\n");
            });

            // Then
            JsonNode line = HubClient.json(out.toString().lines().findFirst().orElseThrow());
            String id = line.path("id").asText();
            hub.client().settled(id);
            JsonNode listed = hub.client()
                    .get("/api/events?type=campaign.resumed&limit=500")
                    .path("events");
            assertThat(listed).anySatisfy(event -> {
                assertThat(event.path("id").asText()).isEqualTo(id);
                assertThat(event.fieldNames()).toIterable().containsAll(line::fieldNames);
            });
        } finally {
            tail.interrupt();
            tail.join();
        }
    }

    private static List<String> printed(StringWriter out) {
        return out.toString().lines().map(line -> line.split(" {2}")[1]).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"events", "explain evt_1", "tail", "ledger", "sinks", "parked", "replay evt_1", "replay --list"})
    void saysInALineThatNoHubRuns(String command) {
        StringWriter err = new StringWriter();
        List<String> arguments = new ArrayList<>(Arrays.asList(command.split(" ")));
        arguments.addAll(List.of("--ops", "http://127.0.0.1:1"));

        int exit = commandLine(new StringWriter(), err).execute(arguments.toArray(String[]::new));

        assertThat(exit).isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("waybill: nothing answers at http://127.0.0.1:1; start the hub, or name another address"
                        + " with --ops\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    events --sink crn          | did you mean 'crm'?
                    events --since yesterday   | must be a time such as
                    ledger --source nobody     | There are
                    replay                     | Choose events by
                    tail --outcome lost        | must be one of
                    events --ops no-address    | 'no-address' cannot be called
                    """)
    void refusesWrongUsage(String command, String message) {
        Ended ended = run(command.split(" "));

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.err()).contains(message);
    }

    private static String line(Ended ended, String id) {
        return ended.out().lines().filter(line -> line.contains(id)).findFirst().orElse("");
    }

    private static Ended runAnswering(String answer, String... arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)));
        try {
            return run(arguments);
        } finally {
            System.setIn(before);
        }
    }

    private static Ended run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = execute(out, err, arguments);
        return new Ended(exit, out.toString(), err.toString());
    }

    private static int execute(StringWriter out, StringWriter err, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!all.contains("--ops")) {
            all.addAll(List.of("--ops", "http://127.0.0.1:" + hub.client().opsPort() + "/"));
        }
        return commandLine(out, err).execute(all.toArray(String[]::new));
    }

    private static CommandLine commandLine(StringWriter out, StringWriter err) {
        return Waybill.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    }
}
