package io.waybill.audit;

import java.util.ArrayList;
import java.util.List;

/** The totals of all time, in a few rows. */
public final class TotalCounts {

    private static final String ALL = "select source, sink, state, number from waybill_total where source <> ''";

    private final AuditDatabase database;

    public TotalCounts(AuditDatabase database) {
        this.database = database;
    }

    /**
     * One of them.
     *
     * @param sink empty for what came in
     * @param state of the deliveries to the sink; of what came in, {@code received}, {@code unmapped}, {@code duplicate},
     *     {@code rejected}, {@code unverified} or {@code unavailable}
     */
    public record Total(String source, String sink, String state, long number) {}

    /** @throws AuditException if the database does not answer */
    public List<Total> read() {
        return database.read("the totals", connection -> {
            List<Total> totals = new ArrayList<>();
            SqlQuery.of(ALL)
                    .each(
                            connection,
                            row -> totals.add(
                                    new Total(row.getString(1), row.getString(2), row.getString(3), row.getLong(4))));
            return totals;
        });
    }
}
