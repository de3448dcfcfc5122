package io.waybill.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.waybill.config.AuditSettings;
import io.waybill.config.Secret;
import io.waybill.handoff.BrokerContents;
import io.waybill.record.Mark;
import io.waybill.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("own-parts")
class PostgresAuditIT extends AuditContract {

    private static final int A_FEW = 100;
    private static final Pattern PLACE = Pattern.compile("Index Cond: .*received_at");
    /** The remote port, and hundredths of a second. */
    private static final Pattern KEEPALIVE =
            Pattern.compile("(?m)^ *\\d+: \\w+:\\w+ \\w+:(\\w{4}) \\w+ \\w+:\\w+ 02:(\\w+)");

    private static final Pattern SORT = Pattern.compile("(?:^|-> ) *Sort .* rows=(\\d+) .*");

    private final Map<String, String> settings = TestDatabase.POSTGRESQL.settings();

    @Override
    protected AuditSettings settings() {
        return new AuditSettings(
                settings.get("waybill.audit.jdbc-url"),
                settings.get("waybill.audit.username"),
                null,
                RETENTION,
                BODY_RETENTION,
                Duration.ofMinutes(1));
    }

    @Override
    protected List<String> settingsForManyRows() {
        return List.of(
                "set local enable_seqscan = off",
                "set local enable_bitmapscan = off",
                "set local enable_hashjoin = off",
                "set local enable_mergejoin = off");
    }

    @Override
    protected boolean isInOrder(List<? extends String> plan) {
        return plan.stream()
                .map(SORT::matcher)
                .noneMatch(sort -> sort.find() && Integer.parseInt(sort.group(1)) > A_FEW);
    }

    @Override
    protected boolean beginsAtAPlace(List<? extends String> plan) {
        return plan.stream().anyMatch(line -> PLACE.matcher(line).find());
    }

    /** Otherwise PostgreSQL would not notice for two hours that a hub's host is gone. */
    @Test
    void theDatabaseLooksSoonWhetherTheHubThatHasTheLockIsStillThere() throws Exception {
        Path connections = Path.of("/proc/net/tcp");
        assumeTrue(Files.exists(connections), "Linux says when it looks next");
        int lock = portOfTheLock();

        Optional<Duration> nextLook = Awaitility.await().until(() -> nextLook(connections, lock), Optional::isPresent);

        assertThat(nextLook).hasValueSatisfying(next -> assertThat(next).isLessThanOrEqualTo(Duration.ofSeconds(5)));
    }

    private int portOfTheLock() throws SQLException {
        try (Connection connection = TestDatabase.connect(settings);
                ResultSet port = connection
                        .createStatement()
                        .executeQuery("select client_port from pg_stat_activity join pg_locks using (pid)"
                                + " where locktype = 'advisory' and datname = current_database()")) {
            assertThat(port.next()).isTrue();
            return port.getInt(1);
        }
    }

    /** When the other side of the connection from this port sends its next keepalive; empty while it waits. */
    private static Optional<Duration> nextLook(Path connections, int port) throws IOException {
        Matcher timer = KEEPALIVE.matcher(Files.readString(connections));
        while (timer.find()) {
            if (Integer.parseInt(timer.group(1), 16) == port) {
                return Optional.of(Duration.ofMillis(10 * Long.parseLong(timer.group(2), 16)));
            }
        }
        return Optional.empty();
    }

    @Test
    void aSecondHubIsRefusedUntilTheFirstHasStopped(@TempDir Path folder) {
        assertThatThrownBy(() -> AuditDatabase.open(settings(), folder, false))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("another hub uses this database, and another broker; stop that hub");

        close();

        open();
    }

    /** As after an outage: the session that held the lock has ended. */
    @Test
    void theLockIsTakenAgainBeforeAnythingIsWritten() throws SQLException {
        try (Connection other = TestDatabase.connect(settings)) {
            String sessions = "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                    + " where datname = current_database() and pid <> pg_backend_pid()";
            other.createStatement().execute(sessions);
            Awaitility.await().ignoreExceptions().until(() -> {
                database().write("nothing", connection -> true);
                return isHeld(other);
            });
        }
    }

    @Test
    @Tag("full")
    void theStoresAreComparedOnceTheDatabaseIsBackBeforeAnythingElse(@TempDir Path folder) throws SQLException {
        BrokerContents contents = new BrokerContents("", new Mark("an-instance", 5), 3, Set.of());
        whileItIsAway(folder, (database, events) -> {
            // When
            assertThat(events.compare(contents)).isEqualTo(contents.mark());
            TestDatabase.takeConnections(settings, true);

            // Then
            assertThatThrownBy(() -> database.read("the mark", connection -> RecordMark.read(connection, "")))
                    .isInstanceOf(AuditException.class)
                    .hasMessageContaining("the stores do not belong together (broker B, database D)")
                    .hasMessageContaining("the database has none of the 3 events");
            assertThatThrownBy(() -> database.write("a row", connection -> true))
                    .isInstanceOf(AuditException.class);
        });
    }

    @Test
    @Tag("full")
    void aBrokersFirstMarkIsTheOneTheDatabaseGetsOnceItIsBack(@TempDir Path folder) throws SQLException {
        whileItIsAway(folder, (database, events) -> {
            // When
            Mark mark = events.compare(new BrokerContents("", null, 0, Set.of()));
            TestDatabase.takeConnections(settings, true);

            // Then
            RecordMark read = database.read("the mark", connection -> RecordMark.read(connection, ""));
            assertThat(read).isEqualTo(new RecordMark("", mark, 0));
        });
    }

    private interface Comparison {
        void make(AuditDatabase database, RecordedEvents events) throws SQLException;
    }

    private void whileItIsAway(Path folder, Comparison comparison) throws SQLException {
        close();
        TestDatabase.takeConnections(settings, false);
        try (AuditDatabase database = AuditDatabase.open(settings(), folder, false)) {
            comparison.make(database, new RecordedEvents(database, "B", "D", false));
        }
    }

    @Test
    void aNewPasswordCountsForConnectionsMadeFromThenOn(@TempDir Path folder) throws SQLException {
        close();
        String url = settings().jdbcUrl().replaceFirst("\\?.*", ""); // without its user
        Duration any = Duration.ofDays(1);
        try (Connection other = TestDatabase.connect(settings)) {
            TestDatabase.createUser(other, "rotated", "before");
            AuditSettings rotated = new AuditSettings(url, "rotated", new Secret("before"), any, any, any);
            try (AuditDatabase database = AuditDatabase.open(rotated, folder, false)) {
                // Given
                database.write("nothing", connection -> true);
                database.read("nothing", connection -> true);
                TestDatabase.changePassword(other, "rotated", "after");

                // When
                database.usePassword(new Secret("after"));

                // Then: both pools, and the connection that holds the lock
                Awaitility.await().ignoreExceptions().until(() -> database.read("nothing", connection -> true));
                Awaitility.await().ignoreExceptions().until(() -> {
                    database.write("nothing", connection -> true);
                    return isHeld(other);
                });
            }
        }
        open();
    }

    private static boolean isHeld(Connection connection) throws SQLException {
        try (ResultSet locks = connection
                .createStatement()
                .executeQuery("select count(*) from pg_locks where locktype = 'advisory' and database ="
                        + " (select oid from pg_database where datname = current_database())")) {
            return locks.next() && locks.getInt(1) == 1;
        }
    }

    /** A plan for any source reads every event to find that one has none. */
    @Test
    void plansEachQueryForItsParameters() {
        List<String> prepared = new ArrayList<>();
        database.read("the plans", connection -> {
            for (int i = 0; i < 20; i++) {
                SqlQuery.of("select id from waybill_event where source = ? order by received_at", "leadsail")
                        .each(connection, row -> {});
            }
            SqlQuery.of("select statement from pg_prepared_statements where statement like '%where source = %'")
                    .each(connection, row -> prepared.add(row.getString(1)));
            return prepared;
        });

        assertThat(prepared).isEmpty();
    }
}
