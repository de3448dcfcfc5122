package io.waybill.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Answers the questions: when were events of a campaign received, and is it paused? */
public final class CampaignArrivals {

    /** From the index of campaigns alone. */
    private static final String HOURS =
            "select campaign_id, date_trunc('hour', received_at), count(*) from waybill_event"
                    + " where received_at >= ? and received_at < ? and campaign_id is not null"
                    + " group by campaign_id, date_trunc('hour', received_at)";

    private static final String LAST =
            "select source, campaign_name, received_at from waybill_event where campaign_id = ?"
                    + " order by campaign_id desc, received_at desc fetch first 1 row only";
    private static final String STATE = "select type from waybill_event where campaign_id = ? and type in"
            + " ('campaign.started', 'campaign.resumed', 'campaign.paused', 'campaign.finished')"
            + " order by campaign_id desc, received_at desc fetch first 1 row only";
    private static final String LATEST = "select campaign_id from waybill_event where source = ?"
            + " order by source desc, received_at desc fetch first 200 rows only";
    private static final Set<String> PAUSED = Set.of("campaign.paused", "campaign.finished");

    private final AuditDatabase database;

    public CampaignArrivals(AuditDatabase database) {
        this.database = database;
    }

    /**
     * The last event of a campaign.
     *
     * @param name the campaign's, or null
     */
    public record Last(String source, @Nullable String name, Instant receivedAt) {}

    /**
     * How many events of each campaign were received in each hour; hours without any are left out.
     *
     * @param since inclusive
     * @param until exclusive
     * @throws AuditException if the database does not answer
     */
    public Map<String, Map<Instant, Long>> hours(Instant since, Instant until) {
        return database.read("the campaigns", connection -> {
            Map<String, Map<Instant, Long>> hours = new TreeMap<>();
            SqlQuery.of(HOURS, since, until)
                    .each(connection, row -> hours.computeIfAbsent(row.getString(1), campaign -> new TreeMap<>())
                            // The database's time zone may begin its hours at half past.
                            .merge(SqlQuery.time(row, 2).truncatedTo(ChronoUnit.HOURS), row.getLong(3), Long::sum));
            return hours;
        });
    }

    /** @throws AuditException if the database does not answer */
    public Optional<Last> last(String campaign) {
        return database.read("the campaign", connection -> {
            List<Last> found = new ArrayList<>(1);
            SqlQuery.of(LAST, campaign)
                    .each(
                            connection,
                            row -> found.add(new Last(row.getString(1), row.getString(2), SqlQuery.time(row, 3))));
            return found.stream().findFirst();
        });
    }

    /**
     * Whether the campaign was paused or has finished, and was not resumed since.
     *
     * @throws AuditException if the database does not answer
     */
    public boolean isPaused(String campaign) {
        return database.read("the campaign", connection -> isPaused(connection, campaign));
    }

    /**
     * Whether that is so for all campaigns that the source's last events were about.
     *
     * @throws AuditException if the database does not answer
     */
    public boolean arePaused(String source) {
        return database.read("the campaigns", connection -> {
            Set<String> campaigns = new LinkedHashSet<>();
            SqlQuery.of(LATEST, source).each(connection, row -> campaigns.add(String.valueOf(row.getString(1))));
            for (String campaign : campaigns) {
                if (!isPaused(connection, campaign)) {
                    return false;
                }
            }
            return !campaigns.isEmpty();
        });
    }

    private static boolean isPaused(Connection connection, String campaign) throws SQLException {
        List<String> state = new ArrayList<>(1);
        SqlQuery.of(STATE, campaign).each(connection, row -> state.add(row.getString(1)));
        return state.stream().anyMatch(PAUSED::contains);
    }
}
