package io.waybill.audit;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.h2.api.ErrorCode;

/** The embedded database closes itself when it cannot write. It opens again once all its connections are closed. */
final class ClosedDatabase implements SQLExceptionOverride {

    private static final Set<Integer> UNUSABLE = Set.of(
            ErrorCode.DATABASE_IS_CLOSED,
            ErrorCode.GENERAL_ERROR_1,
            ErrorCode.IO_EXCEPTION_1,
            ErrorCode.IO_EXCEPTION_2);

    private final List<HikariDataSource> pools = new CopyOnWriteArrayList<>();

    void isOf(HikariDataSource connections) {
        pools.add(connections);
    }

    @java.lang.Override
    public Override adjudicate(SQLException e) {
        if (!UNUSABLE.contains(e.getErrorCode())) {
            return Override.CONTINUE_EVICT;
        }
        pools.forEach(connections -> connections.getHikariPoolMXBean().softEvictConnections());
        return Override.MUST_EVICT;
    }
}
