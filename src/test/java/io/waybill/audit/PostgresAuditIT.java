package io.waybill.audit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.config.AuditSettings;
import io.waybill.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("own-parts")
class PostgresAuditIT extends AuditContract {

    private static final int A_FEW = 100;
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

    @Test
    void aSecondHubIsRefusedUntilTheFirstHasStopped(@TempDir Path folder) {
        assertThatThrownBy(() -> AuditDatabase.open(settings(), folder))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("another hub uses this database; stop that hub");

        close();

        open();
    }

    /** As after an outage: the session that held the lock has ended. */
    @Test
    void theLockIsTakenAgainBeforeAnythingIsWritten(@TempDir Path folder) throws SQLException {
        try (Connection other = TestDatabase.connect(settings)) {
            String sessions = "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                    + " where datname = current_database() and pid <> pg_backend_pid()";
            other.createStatement().execute(sessions);
            Awaitility.await().ignoreExceptions().until(() -> {
                database().write("nothing", connection -> true);
                return isHeld(other);
            });
        }

        assertThatThrownBy(() -> AuditDatabase.open(settings(), folder)).hasMessageContaining("another hub");
    }

    private static boolean isHeld(Connection connection) throws SQLException {
        try (ResultSet locks = connection
                .createStatement()
                .executeQuery("select count(*) from pg_locks where locktype = 'advisory' and database ="
                        + " (select oid from pg_database where datname = current_database())")) {
            return locks.next() && locks.getInt(1) == 1;
        }
    }
}
