package io.waybill.audit;

import io.waybill.config.AuditSettings;
import io.waybill.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;

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
}
