package io.waybill.audit;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The embedded database closes itself when it cannot write; it is opened again when all its connections are gone. */
final class ClosedDatabase implements SQLExceptionOverride {

    private static final String DATABASE_IS_CLOSED = "90098";

    private volatile @Nullable HikariDataSource pool;

    void isOf(HikariDataSource connections) {
        pool = connections;
    }

    @java.lang.Override
    public Override adjudicate(SQLException e) {
        if (!DATABASE_IS_CLOSED.equals(e.getSQLState())) {
            return Override.CONTINUE_EVICT;
        }
        HikariDataSource connections = pool;
        if (connections != null) {
            connections.getHikariPoolMXBean().softEvictConnections();
        }
        return Override.MUST_EVICT;
    }
}
