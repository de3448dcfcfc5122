package io.waybill.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;

class AuditExceptionTest {

    private static Throwable ofThePool(SQLException reason) {
        return new SQLTransientConnectionException("audit - Connection is not available, request timed out", reason);
    }

    @Test
    void saysWhatTheDatabaseSaidAndNotThatThePoolHasNoConnection() {
        SQLException wrongPassword = new SQLException("FATAL: password authentication failed for user \"waybill\"");

        assertThat(new AuditException("the ledger cannot be read", ofThePool(wrongPassword)))
                .hasMessage("the ledger cannot be read: FATAL: password authentication failed for user \"waybill\"");
    }

    @Test
    void saysTheFirstLineOfTheDriverAndNothingOfTheSocket() {
        SQLException refused = new SQLException(
                "Connection to localhost:5432 refused.\nCheck the port.", new ConnectException("Connection refused"));

        assertThat(new AuditException("the record cannot be written", ofThePool(refused)))
                .hasMessage("the record cannot be written: Connection to localhost:5432 refused.");
    }
}
