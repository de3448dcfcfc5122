package io.waybill.testing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.audit.AuditDatabase;
import io.waybill.audit.AuditWriter;
import io.waybill.config.AuditSettings;
import io.waybill.event.Event;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import io.waybill.record.Routing;
import io.waybill.record.SentRequest;
import io.waybill.record.TakenTypes;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Makes the record of a hub that has worked for a week: very many events, most of them delivered, by the code that writes
 * the record of a running hub. The hub is then started on it with {@code --accept-loss}, as its broker has never seen them.
 * None is pending or parked: those would have to be in the broker's queues.
 *
 * <p>By hand: {@code java -cp … io.waybill.testing.PastEvents JDBC-URL USER NUMBER}.
 */
public final class PastEvents {

    private static final Duration PAST = Duration.ofDays(7);
    private static final int BATCH = 2_000;
    private static final int LEADS = 20_000;
    private static final int CAMPAIGNS = 40;

    private static final Map<String, String> TAKEN = Map.of(
            "crm", "lead.status_changed, message.replied, lead.delivered",
            "slack", "campaign.paused, lead.status_changed, message.replied",
            "analytics", "campaign.*, message.*, lead.*");

    /** How often each kind occurs, in a hundred. */
    private enum Kind {
        SENT("sendpilot", "message.sent", "message.sent", 50),
        OPENED("mailstand", "open", "message.opened", 25),
        STATUS("sendpilot", "lead.status.changed", "lead.status_changed", 12),
        REPLIED("mailstand", "reply", "message.replied", 8),
        DELIVERED("leadsail", "lead.delivered", "lead.delivered", 4),
        PAUSED("sendpilot", "campaign.paused", "campaign.paused", 1);

        private final String source;
        private final String providerType;
        private final String type;
        private final int share;

        Kind(String source, String providerType, String type, int share) {
            this.source = source;
            this.providerType = providerType;
            this.type = type;
            this.share = share;
        }

        static Kind any(Random random) {
            int drawn = random.nextInt(100);
            for (Kind kind : values()) {
                drawn -= kind.share;
                if (drawn < 0) {
                    return kind;
                }
            }
            return SENT;
        }
    }

    private final Routing routing;
    private final Instant end;
    private final int number;
    private final Random random = new Random(20_260_224);

    /** @param end just after the last event */
    public PastEvents(int number, Instant end) {
        Map<String, TakenTypes> sinks = new TreeMap<>();
        TAKEN.forEach((sink, types) ->
                sinks.put(sink, TakenTypes.parse(types, "routes/sinks/%s.camel.yaml".formatted(sink), 12)));
        this.routing = Routing.of(sinks);
        this.number = number;
        this.end = end;
    }

    public static void main(String[] args) {
        Duration kept = Duration.ofDays(90);
        AuditSettings settings = new AuditSettings(args[0], args[1], null, kept, kept, Duration.ofMinutes(1));
        new PastEvents(Integer.parseInt(args[2]), Instant.now()).writeTo(settings);
    }

    public void writeTo(AuditSettings settings) {
        try (AuditDatabase database = AuditDatabase.open(settings, Path.of(""), false)) {
            AuditWriter writer = new AuditWriter(database, (sink, event, by) -> {}, Duration.ZERO);
            Instant begin = end.minus(PAST);
            List<RecordEntry> entries = new ArrayList<>();
            TAKEN.keySet().forEach(sink -> entries.add(new RecordEntry.Subscribed(sink, begin)));
            entries.add(new RecordEntry.RoutingChanged(routing, begin));
            for (int i = 0; i < number; i++) {
                Instant at = begin.plus(waving(PAST.multipliedBy(i).dividedBy(number)));
                add(i, at, entries);
                if (i % BATCH == BATCH - 1) {
                    writer.write(entries);
                    entries.clear();
                }
            }
            writer.write(entries);
        }
        analyze(settings);
    }

    /** As the database of a hub that has worked for a week has done by itself, long ago. */
    private static void analyze(AuditSettings settings) {
        try (Connection connection = DriverManager.getConnection(settings.jdbcUrl(), settings.username(), "");
                Statement statement = connection.createStatement()) {
            statement.execute("analyze");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In the same order, with four times as many at the busiest time of the day as at the quietest. */
    private static Duration waving(Duration even) {
        double days = (double) even.toMillis() / Duration.ofDays(1).toMillis();
        double earlier = 0.6 * Math.sin(2 * Math.PI * days) / (2 * Math.PI);
        return Duration.ofMillis((long) ((days - earlier) * Duration.ofDays(1).toMillis()));
    }

    private void add(int i, Instant at, List<RecordEntry> entries) {
        Kind kind = Kind.any(random);
        Event event = event(i, kind, at);
        List<String> takers = List.copyOf(routing.taking(kind.type));
        entries.add(new RecordEntry.Accepted(event, body(event, kind), at, takers, routing.id(), 1, "sendpilot", null));
        takers.forEach(sink -> settle(event.id(), sink, at, entries));
        if (i % 1_000 == 0) {
            entries.add(new RecordEntry.Duplicate("duplicate_" + i, event.id(), kind.source, at.plusSeconds(30)));
            entries.add(new RecordEntry.Rejected(
                    "rejected_" + i, kind.source, "invalid-json", "The body is no JSON.", "{", 1, at));
        }
    }

    private void settle(String id, String sink, Instant at, List<RecordEntry> entries) {
        if (sink.equals("slack") && random.nextInt(3) > 0) {
            entries.add(settled(id, sink, DeliveryState.FILTERED, "nobody asked to be told", at));
            return;
        }
        int attempts = random.nextInt(200) == 0 ? 2 : 1;
        for (int n = 1; n <= attempts; n++) {
            boolean last = n == attempts;
            entries.add(new RecordEntry.Attempt(
                    id.substring(id.length() - 12) + sink + n,
                    id,
                    sink,
                    n,
                    last ? AttemptOutcome.DELIVERED : AttemptOutcome.TRANSIENT,
                    "POST /api",
                    SentRequest.of(
                            "https://%s.example/api".formatted(sink),
                            Map.of("Content-Type", "application/json", SentRequest.IDEMPOTENCY_KEY, ""),
                            "{\"id\":\"%s\"}".formatted(id)),
                    last ? 200 : 503,
                    last ? null : "503 Service Unavailable",
                    at.plusMillis(20L * n),
                    15 + random.nextInt(60),
                    last ? null : at.plusMillis(1_000L * n),
                    1,
                    id + sink,
                    null));
        }
        entries.add(settled(id, sink, DeliveryState.DELIVERED, null, at.plusMillis(90L * attempts)));
    }

    private static RecordEntry settled(String id, String sink, DeliveryState state, String reason, Instant at) {
        return new RecordEntry.Settled(id, sink, state, reason, at, 1);
    }

    private Event event(int i, Kind kind, Instant at) {
        int lead = random.nextInt(LEADS);
        int campaign = lead % CAMPAIGNS;
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("providerType", kind.providerType);
        data.put("providerEventId", "past_" + i);
        data.putObject("campaign").put("id", "camp_" + campaign).put("name", "Campaign " + campaign);
        if (kind != Kind.PAUSED) {
            data.putObject("lead")
                    .put("id", "lead_" + lead)
                    .put("email", "person%d@company%d.example".formatted(lead, lead % 500))
                    .put("firstName", "Person " + lead);
        }
        if (kind == Kind.STATUS) {
            data.putObject("status").put("from", "CONTACTED").put("to", i % 5 == 0 ? "OPPORTUNITY" : "REPLIED");
        }
        String subject = kind == Kind.PAUSED ? "camp_" + campaign : "lead_" + lead;
        return new Event("evt_%032x".formatted(i + 1L), kind.source, kind.type, at.minusMillis(200), subject, data);
    }

    private static String body(Event event, Kind kind) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("eventType", kind.providerType);
        body.put("eventId", event.data().path("providerEventId").asText());
        body.put("timestamp", event.time().toString());
        body.set("data", event.data().deepCopy());
        return body.toString();
    }
}
