package io.waybill.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.testing.HubClient;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestRoutes;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests as real providers send them: several events in one, forms, accounts of one provider, removed sources. */
class ProviderRequestsIT {

    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
    private static final Map<String, String> FORM = Map.of("Content-Type", "application/x-www-form-urlencoded");
    private static final String EVENT = "{\"id\":\"%s\",\"kind\":\"reply\",\"email\":\"jane@example.com\"}";

    @TempDir
    private static Path folder;

    private static TestHub hub;
    private static HubClient client;

    @BeforeAll
    static void start() {
        TestRoutes routes = TestRoutes.copyTo(folder.resolve("routes"))
                .write("sources/batches.camel.yaml", route("batches", "each: '.[]'"))
                .write("sources/wrapped.camel.yaml", route("wrapped", "each: '.events[]? | select(.x != 1 + 1)'"))
                .write("sources/forms.camel.yaml", route("forms", "format: 'form:payload, text'"))
                .write(
                        "sources/mails.camel.yaml",
                        route("mails", "format: 'form:mandrill_events'\n        each: '.[]'"))
                .write("mappings/generic.jq", "{time: null, data: {lead: {email: .email}}}");
        Map<String, String> settings = new HashMap<>();
        for (String source : List.of("batches", "wrapped", "forms", "gone")) {
            settings.put("waybill.source.%s.verification".formatted(source), "none");
        }
        settings.put("waybill.source.gone.retired", "true");
        settings.put("waybill.source.mails.verification", "hmac");
        settings.put("waybill.source.mails.hmac.header", "X-Signature");
        settings.put("waybill.source.mails.secret", "s3cret-mails");
        for (String account : List.of("acme", "globex")) {
            settings.put("waybill.source.%s.kind".formatted(account), "sendpilot");
            settings.put("waybill.source.%s.verification".formatted(account), "header");
            settings.put("waybill.source.%s.header".formatted(account), "X-Secret");
            settings.put("waybill.source.%s.secret".formatted(account), account + "-s3cret");
        }
        settings.put("waybill.source.pelcro.handshake", "meta");
        settings.put("waybill.source.pelcro.handshake-token", "v3rify");
        hub = TestHub.start(folder.resolve("data"), settings, routes.folder());
        client = hub.client();
    }

    private static String route(String source, String option) {
        return """
                - route:
                    id: SOURCE
                    description: a provider
                    from:
                      uri: kamelet:webhook
                      parameters:
                        source: SOURCE
                        type: kind
                        id: id
                        OPTION
                      steps:
                        - choice:
                            when:
                              - expression:
                                  jq: {expression: '.kind == "reply"'}
                                steps:
                                  - to: {uri: kamelet:map, parameters: {type: message.replied, mapping: generic}}
                        - to: {uri: kamelet:publish}
                """.replace("SOURCE", source).replace("OPTION", option);
    }

    @AfterAll
    static void stop() {
        JsonNode ledger = client.quiet();
        hub.close();
        assertThat(ledger.path("balanced").asBoolean()).as(ledger.toString()).isTrue();
    }

    private static List<String> statuses(HttpResponse<String> answer) {
        List<String> statuses = new ArrayList<>();
        HubClient.json(answer.body())
                .path("events")
                .forEach(event -> statuses.add(event.path("status").asText()));
        return statuses;
    }

    @Test
    void takesSeveralEventsInARequestAndAnswersForEach() {
        // Given
        client.accepted("batches", "[%s]".formatted(EVENT.formatted("b0")));
        String request = "[%s, 7, %s, {\"kind\":\"unheard-of\",\"id\":\"b2\"}, {\"kind\":\"reply\"}, %s]"
                .formatted(EVENT.formatted("b0"), EVENT.formatted("b1"), EVENT.formatted("b1"));

        // When
        HttpResponse<String> answer = client.post("batches", request);

        // Then
        JsonNode body = HubClient.json(answer.body());
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(body.path("status").asText()).isEqualTo("accepted");
        assertThat(statuses(answer))
                .containsExactly("duplicate", "rejected", "accepted", "accepted", "rejected", "duplicate");
        assertThat(body.at("/events/4/detail").asText()).contains("'id'");
        assertThat(client.settled(body.at("/events/2/id").asText()).toString()).contains("message.replied");
        assertThat(client.event(body.at("/events/3/id").asText()).toString()).contains("unmapped");
        HttpResponse<String> again = client.post("batches", request);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(HubClient.json(again.body()).path("status").asText()).isEqualTo("accepted");
        assertThat(statuses(again))
                .containsExactly("duplicate", "rejected", "duplicate", "duplicate", "rejected", "duplicate");
    }

    @Test
    void replaysOneEventOfSeveral() {
        String id = HubClient.json(
                        client.post("batches", "[%s,%s]".formatted(EVENT.formatted("r1"), EVENT.formatted("r2")))
                                .body())
                .at("/events/1/id")
                .asText();
        client.settled(id);

        assertThat(client.ops("POST", "/api/events/%s/replay?sink=crm".formatted(id), Map.of())
                        .body())
                .doesNotContain("impossible");
        assertThat(client.get("/api/events/%s/explain".formatted(id)).toString())
                .contains("message.replied");
    }

    @Test
    void refusesARequestWithoutAnEventAndOneWithTooMany() {
        HttpResponse<String> none = client.post("batches", "[{\"kind\":\"reply\"}, null]");
        assertThat(none.statusCode()).isEqualTo(422);
        assertThat(none.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(statuses(none)).containsExactly("rejected", "rejected");
        assertThat(client.post("batches", "[]").statusCode()).isEqualTo(422);
        assertThat(client.post("batches", "3").statusCode()).isEqualTo(422);
        assertThat(client.post("batches", many(501)).statusCode()).isEqualTo(413);
        assertThat(client.post("batches", many(500)).statusCode()).isEqualTo(202);
    }

    private static String many(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> EVENT.formatted("many" + i))
                .collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void findsTheEventsByAnyJq() {
        HttpResponse<String> answer =
                client.post("wrapped", "{\"events\":[%s,{\"x\":2}]}".formatted(EVENT.formatted("w1")));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(statuses(answer)).containsExactly("accepted");
        assertThat(client.post("wrapped", EVENT.formatted("w2")).statusCode()).isEqualTo(422);
    }

    @Test
    void takesFormsAndTextWhereTheRouteSaysSo() {
        String payload = URLEncoder.encode(EVENT.formatted("f1"), StandardCharsets.UTF_8);
        HttpResponse<String> form = client.post("/webhooks/forms", "a=1&payload=" + payload, FORM);
        assertThat(form.statusCode()).as(form.body()).isEqualTo(202);
        assertThat(client.settled(HubClient.json(form.body()).path("id").asText())
                        .toString())
                .contains("message.replied");
        assertThat(client.post("/webhooks/forms", EVENT.formatted("f2"), Map.of("Content-Type", "text/plain"))
                        .statusCode())
                .isEqualTo(202);
        assertThat(client.post("/webhooks/forms", EVENT.formatted("f3"), Map.of("Content-Type", "application/x+json"))
                        .statusCode())
                .isEqualTo(202);
        assertThat(client.post("/webhooks/forms", "payload=%7B", FORM).statusCode())
                .isEqualTo(400);
        assertThat(client.post("/webhooks/forms", "a=1", FORM).statusCode()).isEqualTo(400);
        assertThat(client.post("/webhooks/batches", "payload=" + payload, FORM).statusCode())
                .isEqualTo(415);
    }

    /** Like Mandrill's (mandrill.zendesk.com, "Webhook Format": mandrill_events); here under a signature over the bytes. */
    @Test
    void takesTheEventsInAFormsFieldAndVerifiesTheFormAsItCame() {
        String events = "[%s,%s]".formatted(EVENT.formatted("m1"), EVENT.formatted("m2"));
        String body = "mandrill_events=" + URLEncoder.encode(events, StandardCharsets.UTF_8);

        HttpResponse<String> answer = client.post("/webhooks/mails", body, signed(body));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(statuses(answer)).containsExactly("accepted", "accepted");
        assertThat(client.settled(
                                HubClient.json(answer.body()).at("/events/1/id").asText())
                        .toString())
                .contains("message.replied", "\"providerEventId\":\"m2\"");
        assertThat(client.post("/webhooks/mails", body + "&a=1", signed(body)).statusCode())
                .isEqualTo(401);
    }

    private static Map<String, String> signed(String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec("s3cret-mails".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            Map<String, String> headers = new HashMap<>(FORM);
            headers.put("X-Signature", HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8))));
            return headers;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void tellsAccountsOfOneKindApart() {
        String body = "{\"eventId\":\"evt_k\",\"eventType\":\"campaign.started\",\"campaignId\":\"c\","
                + "\"timestamp\":\"2024-02-24T10:30:00Z\"}";

        HttpResponse<String> acme = client.post("/webhooks/acme", body, secret("acme-s3cret"));
        HttpResponse<String> globex = client.post("/webhooks/globex", body, secret("globex-s3cret"));

        assertThat(acme.statusCode()).as(acme.body()).isEqualTo(202);
        assertThat(globex.statusCode())
                .as("the same provider's id, at another account")
                .isEqualTo(202);
        assertThat(client.post("/webhooks/acme", body, secret("globex-s3cret")).statusCode())
                .isEqualTo(401);
        String event =
                client.settled(HubClient.json(acme.body()).path("id").asText()).toString();
        assertThat(event).contains("\"/webhooks/acme\"", "campaign.started").doesNotContain("unmapped");
        client.quiet();
        assertThat(client.get("/api/events?source=globex").path("events")).hasSize(1);
    }

    @Test
    void theApiAndThePageSayWhichSourceIsAnAccountAndWhichIsRetired() {
        JsonNode sources = client.get("/api/sources").path("sources");
        assertThat(sources.at("/acme/kind").asText()).isEqualTo("sendpilot");
        assertThat(sources.at("/sendpilot/kind").asText()).isEqualTo("sendpilot");
        assertThat(sources.at("/gone/kind").isNull()).isTrue();

        String page = client.ops("GET", "/sources", Map.of()).body();
        assertThat(ofSource(page, "acme"))
                .contains("sendpilot, whose route and mappings serve it", "action=\"/sources/acme/sample\"");
        assertThat(ofSource(page, "sendpilot")).doesNotContain("<dt>Kind</dt>", "<dt>Retired</dt>");
        assertThat(ofSource(page, "gone")).contains("<dt>Retired</dt>").doesNotContain("Send a sample");
    }

    private static String ofSource(String page, String source) {
        int begin = page.indexOf("<article id=\"%s\"".formatted(source));
        return page.substring(begin, page.indexOf("</article>", begin));
    }

    private static Map<String, String> secret(String secret) {
        Map<String, String> headers = new HashMap<>(JSON);
        headers.put("X-Secret", secret);
        return headers;
    }

    /** Calendly is said to delete a subscription that is answered with 410. */
    @Test
    void keepsWhatARetiredSourceSendsAndKnowsNothingOfOthers() {
        HttpResponse<String> answer = client.post("gone", "{\"event\":\"invitee.created\"}");
        HttpResponse<String> text = client.post("gone", "not json");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(text.statusCode()).as(text.body()).isEqualTo(202);
        assertThat(client.post("gone", "not json").statusCode()).isEqualTo(200);
        client.quiet();
        assertThat(client.event(HubClient.json(answer.body()).path("id").asText())
                        .toString())
                .contains("unmapped", "retired", "invitee.created");
        assertThat(client.post("never-was", "{}").statusCode()).isEqualTo(404);
    }

    /** Meta's challenge, as integrators' libraries answer it, such as FlowChat::Meta::Challenge (rubydoc.info). */
    @Test
    void answersMetasChallengeToWhomKnowsTheToken() {
        String query = "?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=";
        HttpResponse<String> right = client.getWebhook("/webhooks/pelcro" + query + "v3rify");
        assertThat(right.statusCode()).isEqualTo(200);
        assertThat(right.body()).isEqualTo("1158201444");
        assertThat(client.getWebhook("/webhooks/pelcro" + query + "guess").statusCode())
                .isEqualTo(401);
        assertThat(client.getWebhook("/webhooks/pelcro").statusCode()).isEqualTo(405);
        assertThat(client.getWebhook("/webhooks/forms" + query + "v3rify").statusCode())
                .isEqualTo(405);
    }
}
