package io.waybill.audit;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/** The embedded database closes itself when it cannot write; it is opened again by a connection made anew. */
final class ClosedDatabase implements SQLExceptionOverride {

    private static final String DATABASE_IS_CLOSED = "90098";

    @java.lang.Override
    public Override adjudicate(SQLException e) {
        return DATABASE_IS_CLOSED.equals(e.getSQLState()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }
}
