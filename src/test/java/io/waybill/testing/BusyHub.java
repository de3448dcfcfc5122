package io.waybill.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;

/** A hub with an event in each state at its CRM, and a webhook of each kind that is no event. */
public final class BusyHub implements AutoCloseable {

    private static final Map<String, String> SETTINGS = Map.of(
            "waybill.sink.crm.retries", "0",
            "waybill.sink.crm.retry-schedule", "1h",
            "waybill.sink.crm.breaker", "0",
            "waybill.replay.rate", "1000",
            "waybill.sink.analytics.mode", "off",
            "waybill.source.leadsail.verification", "header",
            "waybill.source.leadsail.header", "X-Hook-Secret",
            "waybill.source.leadsail.secret", "lead-s3cret");

    private final AnsweringSink crm = new AnsweringSink();
    private final TestHub hub;
    private final String delivered;
    private final String parked;
    private final String putOff;
    private final String unmapped;

    private BusyHub(Path folder, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("waybill.sink.crm.url", crm.url());
        settings.putAll(more);
        // A copy: a call writes test cases.
        hub = TestHub.start(
                folder, settings, TestRoutes.copyTo(folder.resolve("routes")).folder());
        crm.answer("parked", 422);
        crm.answer("off", 503);
        delivered = accepted("well", "lead.status.changed");
        assertThat(client().post("sendpilot", body("well", "lead.status.changed"))
                        .statusCode())
                .isEqualTo(200);
        parked = accepted("parked", "lead.status.changed");
        putOff = accepted("off", "lead.status.changed");
        unmapped = accepted("nobody", "lead.exploded");
        assertThat(client().post("sendpilot", "{").statusCode()).isEqualTo(400);
        assertThat(client().post("leadsail", "{}").statusCode()).isEqualTo(401);
        Awaitility.await().until(() -> {
            JsonNode sinks = client().ledger();
            return sinks.at("/sinks/crm/delivered").asInt() == 1
                    && sinks.at("/sinks/crm/parked").asInt() == 1
                    && sinks.path("unmapped").asInt() == 1
                    && sinks.path("duplicates").asInt() == 1
                    && sinks.path("rejected").asInt() == 1
                    && client().sinks().at("/crm/load/putOff/events").asInt() == 1
                    && client().event(putOff).at("/sinks/crm/attempts").size() == 1;
        });
    }

    /** @param more settings in addition to its own */
    public static BusyHub start(Path folder, Map<String, String> more) {
        return new BusyHub(folder, more);
    }

    public HubClient client() {
        return hub.client();
    }

    public TestHub hub() {
        return hub;
    }

    public AnsweringSink crm() {
        return crm;
    }

    /** The id of an event that the CRM has; it has come twice. */
    public String delivered() {
        return delivered;
    }

    /** The id of an event that the CRM never takes. */
    public String parked() {
        return parked;
    }

    /** The id of an event that waits an hour for its next attempt. */
    public String putOff() {
        return putOff;
    }

    /** The id of an event that no mapping knows. */
    public String unmapped() {
        return unmapped;
    }

    /** Posts an event about a lead; the id is the lead's. */
    public String accepted(String lead, String type) {
        return client().accepted("sendpilot", body(lead, type));
    }

    private static String body(String lead, String type) {
        return """
                {"eventId": "e-%1$s", "eventType": "%2$s", "timestamp": "2024-02-24T10:30:00.000Z",
                 "data": {"leadId": "%1$s", "previousStatus": "CONNECTED", "newStatus": "OPPORTUNITY",
                          "campaignId": "camp_1", "leadEmail": "%1$s@example.com"}}""".formatted(lead, type);
    }

    @Override
    public void close() {
        hub.close();
        crm.close();
    }
}
