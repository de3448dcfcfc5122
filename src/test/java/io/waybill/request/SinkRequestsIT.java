package io.waybill.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.waybill.audit.AuditDatabase;
import io.waybill.audit.AuditException;
import io.waybill.audit.Pruner;
import io.waybill.audit.RequestTable;
import io.waybill.config.AuditSettings;
import io.waybill.handoff.SinkLoad;
import io.waybill.sink.flow.Holdable;
import io.waybill.sink.flow.SinkControl;
import io.waybill.sink.flow.SinkControl.Hold;
import io.waybill.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hubs on one PostgreSQL: what is asked of one is done by the other, too. */
@Tag("own-parts")
class SinkRequestsIT {

    private static final Duration LONG = Duration.ofDays(10);

    @TempDir
    private Path folder;

    private final Map<String, String> settings = TestDatabase.POSTGRESQL.settings();

    /** By sink, as the broker has it. */
    private final Map<String, String> serving = new ConcurrentHashMap<>(Map.of("crm", "b"));

    private Member a;
    private Member b;

    /** What a hub has of all this. */
    private final class Member implements AutoCloseable {

        private final AuditDatabase database;
        private final SinkControl control = new SinkControl(Clock.systemUTC());
        private final SinkRequests requests;

        Member(String name) {
            database = AuditDatabase.open(settings(), folder, true);
            requests = new SinkRequests(
                    new RequestTable(database),
                    control,
                    sink -> Optional.ofNullable(serving.get(sink)).filter(hub -> !hub.equals(name)),
                    Clock.systemUTC());
            requests.start();
        }

        List<Hold> holds(String sink) {
            return control.holds(sink);
        }

        @Override
        public void close() {
            requests.close();
            control.close();
            database.close();
        }
    }

    /** Has three events that were put off, if it reads. */
    private static final class Reader implements Holdable {

        private final boolean reads;
        private final Map<String, Instant> asked = new ConcurrentHashMap<>();

        Reader(boolean reads) {
            this.reads = reads;
        }

        @Override
        public String sink() {
            return "crm";
        }

        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public SinkLoad load() {
            return new SinkLoad(0, 0, false, null, null);
        }

        @Override
        public int retry(@Nullable String eventId, Instant by) {
            asked.put(Objects.requireNonNullElse(eventId, "all"), by);
            return reads ? (eventId == null ? 3 : 1) : 0;
        }
    }

    private AuditSettings settings() {
        return new AuditSettings(
                settings.get("waybill.audit.jdbc-url"), settings.get("waybill.audit.username"), null, LONG, LONG, LONG);
    }

    @BeforeEach
    void start() {
        a = new Member("a");
        b = new Member("b");
        a.control.register(new Reader(false));
        b.control.register(new Reader(true));
    }

    @AfterEach
    void end() {
        a.close();
        b.close();
    }

    @Test
    void aStopReachesTheOtherHubAndOutlivesARestartUntilTheSinkIsStarted() {
        a.requests.stop("crm", "stopped by ada");

        assertThat(a.holds("crm")).as("at once").extracting(Hold::detail).containsExactly("stopped by ada");
        Awaitility.await().untilAsserted(() -> assertThat(b.holds("crm"))
                .extracting(Hold::reason, Hold::detail)
                .containsExactly(tuple(SinkControl.Reason.OPERATOR, "stopped by ada")));

        b.close();
        b = new Member("b");
        b.control.register(new Reader(true));
        assertThat(b.holds("crm"))
                .as("after a restart")
                .extracting(Hold::detail)
                .containsExactly("stopped by ada");

        b.requests.start("crm", null);
        Awaitility.await().until(() -> a.holds("crm").isEmpty());
        a.close();
        a = new Member("a");
        a.control.register(new Reader(false));
        assertThat(a.holds("crm")).isEmpty();
    }

    @Test
    void theHubThatServesTheSinkCountsWhatIsDueAndIsNamed() {
        assertThat(a.requests.retry("crm")).isEqualTo(new SinkRequests.Done("crm", 3, "b"));
        assertThat(a.requests.retry(List.of("crm"), "e1")).containsExactly(new SinkRequests.Done("crm", 1, "b"));
        assertThat(a.requests.start("crm", null).retried()).isEqualTo(3);
        assertThat(b.requests.retry("crm")).isEqualTo(new SinkRequests.Done("crm", 3, null));
    }

    @Test
    void whatTheHubThatServesTheSinkHasNotDoneTheNextOneDoes() {
        b.close();

        assertThat(a.requests.retry(List.of("crm"), "e1")).containsExactly(new SinkRequests.Done("crm", null, "b"));
        assertThat(a.requests.retry("crm")).isEqualTo(new SinkRequests.Done("crm", null, "b"));

        b = new Member("b");
        Reader reader = new Reader(true);
        b.control.register(reader);
        assertThat(reader.asked).containsKeys("e1", "all");
        assertThat(reader.asked.get("all")).isBefore(Instant.now());

        Reader turn = new Reader(true);
        a.control.register(turn);
        assertThat(turn.asked).as("of a hub that takes the sink over").containsKeys("e1", "all");
    }

    @Test
    void aSinkThatWasRemovedIsNotStoppedAnyMore() {
        a.requests.stop("crm", "stopped by ada");
        Awaitility.await().until(() -> !b.holds("crm").isEmpty());

        a.requests.forget("crm");

        Awaitility.await().until(() -> b.holds("crm").isEmpty());
    }

    @Test
    void afterADayOnlyWhatIsStillStoppedIsKept() throws SQLException {
        a.requests.stop("crm", "stopped by ada");
        a.requests.start("slack", null);
        try (Connection other = TestDatabase.connect(settings)) {
            other.createStatement().execute("update waybill_request set asked_at = asked_at - interval '25 hours'");

            new Pruner(a.database, LONG, LONG, Clock.systemUTC()).prune();

            try (ResultSet rows = other.createStatement().executeQuery("select kind from waybill_request")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("stop");
                assertThat(rows.next()).isFalse();
            }
        }
    }

    @Test
    void nothingIsDoneWhileTheDatabaseIsAway() throws SQLException {
        try (Connection other = TestDatabase.connect(settings)) {
            TestDatabase.takeConnections(settings, false);
            other.createStatement()
                    .execute("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                            + " where datname = current_database() and pid <> pg_backend_pid()");

            assertThatThrownBy(() -> a.requests.stop("crm", "stopped by ada"))
                    .isInstanceOf(AuditException.class)
                    .hasMessageContaining("nothing was done, as the database does not answer");
            assertThat(a.holds("crm")).isEmpty();

            TestDatabase.takeConnections(settings, true);
        }
        Awaitility.await().ignoreExceptions().untilAsserted(() -> assertThat(
                        a.requests.retry("crm").retried())
                .isEqualTo(3));
    }
}
