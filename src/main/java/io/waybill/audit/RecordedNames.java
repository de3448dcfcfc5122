package io.waybill.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The names on record, of sources, sinks and types, also of those that have gone. */
public final class RecordedNames {

    private static final String SOURCES = "select distinct source from waybill_total where source <> ''";
    private static final String SINKS = "select sink from waybill_subscription";

    /** One look into the index for each type: there are few types and many events. */
    private static final String NEXT_TYPE =
            "select type from waybill_event where type > ? order by type fetch first 1 row only";

    private static final int MOST_TYPES = 500;

    private final AuditDatabase database;

    public RecordedNames(AuditDatabase database) {
        this.database = database;
    }

    /** @throws AuditException if the database does not answer */
    public Set<String> sources() {
        return names(SOURCES);
    }

    /** @throws AuditException if the database does not answer */
    public Set<String> sinks() {
        return names(SINKS);
    }

    private Set<String> names(String query) {
        return database.read("the names on record", connection -> {
            Set<String> names = new TreeSet<>();
            SqlQuery.of(query).each(connection, row -> names.add(row.getString(1)));
            return names;
        });
    }

    /** @throws AuditException if the database does not answer */
    public boolean hasType(String type) {
        return database.read("the types on record", connection -> {
            List<String> found = new ArrayList<>(1);
            SqlQuery.of("select type from waybill_event where type = ? fetch first 1 row only", type)
                    .each(connection, row -> found.add(row.getString(1)));
            return !found.isEmpty();
        });
    }

    /**
     * The first 500 in the order of the alphabet.
     *
     * @throws AuditException if the database does not answer
     */
    public Set<String> types() {
        return database.read("the types on record", connection -> {
            Set<String> types = new TreeSet<>();
            List<String> next = new ArrayList<>(List.of(""));
            while (!next.isEmpty() && types.size() < MOST_TYPES) {
                String last = next.remove(0);
                SqlQuery.of(NEXT_TYPE, last).each(connection, row -> next.add(row.getString(1)));
                types.addAll(next);
            }
            return types;
        });
    }
}
