package io.waybill.command;

import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.patch;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Answers as the systems of the catalogue's sinks do, each below its own path. What is asked for wrongly is answered with 400; the
 * source of each behaviour is on the entry's page under docs/catalogue/sinks.
 */
final class StandInApis {

    private StandInApis() {}

    static final String KEY = "00112233445566778899aabbccddeeff";

    /** The settings that lead each sink there. */
    static Map<String, String> settings(String server) {
        return Map.ofEntries(
                Map.entry("waybill.sink.teams.url", server + "/teams"),
                Map.entry("waybill.sink.google-chat.url", server + "/google-chat?key=K&token=T"),
                Map.entry("waybill.sink.discord.url", server + "/discord"),
                Map.entry("waybill.sink.pagerduty.url", server + "/pagerduty"),
                Map.entry("waybill.sink.pagerduty.routing-key", KEY),
                Map.entry("waybill.sink.any-url.url", server + "/any-url"),
                Map.entry("waybill.sink.segment.url", server + "/segment"),
                Map.entry("waybill.sink.segment.header.Authorization", "Basic a2V5Og=="),
                Map.entry("waybill.sink.posthog.url", server + "/posthog"),
                Map.entry("waybill.sink.posthog.api-key", "phc_x"),
                Map.entry("waybill.sink.attio.url", server + "/attio"),
                Map.entry("waybill.sink.attio.header.Authorization", "Bearer at"),
                Map.entry("waybill.sink.close.url", server + "/close"),
                Map.entry("waybill.sink.close.header.Authorization", "Basic a2V5Og=="),
                Map.entry("waybill.sink.pipedrive.url", server + "/pipedrive"),
                Map.entry("waybill.sink.pipedrive.header.x-api-token", "t0ken"),
                Map.entry("waybill.sink.highlevel.url", server + "/highlevel"),
                Map.entry("waybill.sink.highlevel.header.Authorization", "Bearer hl"),
                Map.entry("waybill.sink.highlevel.location-id", "loc_1"),
                Map.entry("waybill.sink.salesforce.url", server + "/salesforce"),
                Map.entry("waybill.sink.salesforce.external-id-field", "Waybill_Email__c"),
                Map.entry("waybill.sink.salesforce.oauth2.token-url", server + "/salesforce/services/oauth2/token"),
                Map.entry("waybill.sink.salesforce.oauth2.client-id", "id"),
                Map.entry("waybill.sink.salesforce.oauth2.client-secret", KEY),
                Map.entry("waybill.sink.pelcro-export.url", server),
                Map.entry("waybill.sink.pelcro-export.header.Authorization", "Bearer pelcro"),
                Map.entry("waybill.sink.pelcro-export.site-id", "7"),
                Map.entry("waybill.sink.hubspot.url", server + "/hubspot"),
                Map.entry("waybill.sink.hubspot.header.Authorization", "Bearer pat"));
    }

    static void stub(WireMockServer server) {
        server.stubFor(
                any(anyUrl()).atPriority(10).willReturn(WireMock.aResponse().withStatus(400)));
        // Documented: a card is one of the attachments. Guess: a workflow answers 202, with nothing.
        server.stubFor(post(urlEqualTo("/teams"))
                .withRequestBody(matchingJsonPath("$.type", equalTo("message")))
                .withRequestBody(matchingJsonPath(
                        "$.attachments[0].contentType", equalTo("application/vnd.microsoft.card.adaptive")))
                .withRequestBody(matchingJsonPath("$.attachments[0].content.body[0].text"))
                .willReturn(WireMock.status(202)));
        // Guess: key and token are in the query, and the answer is the message.
        server.stubFor(post(urlEqualTo("/google-chat?key=K&token=T"))
                .withRequestBody(matchingJsonPath("$.text", matching("(?s).{1,4096}")))
                .willReturn(okJson("{\"name\": \"spaces/S/messages/M\"}")));
        // Seen: at most 2,000 characters, and mentions that are switched off. Documented: 429 says when, in whole
        // seconds in the header, and with a fraction in the body.
        Supplier<MappingBuilder> discord = () -> post(urlEqualTo("/discord"))
                .withRequestBody(matchingJsonPath("$.content", matching("(?s).{1,2000}")))
                .withRequestBody(matchingJsonPath("$.allowed_mentions", equalToJson("{\"parse\": []}")));
        once(
                server,
                discord,
                "discord",
                WireMock.aResponse()
                        .withStatus(429)
                        .withHeader("Retry-After", "1")
                        .withBody(
                                "{\"message\": \"You are being rate limited.\", \"retry_after\": 0.3, \"global\": false}"),
                WireMock.status(204));
        // Documented: a key of 32 characters, three actions, what is required; 202, and 400 for all else.
        server.stubFor(post(urlEqualTo("/pagerduty/v2/enqueue"))
                .withRequestBody(matchingJsonPath("$.routing_key", matching("[0-9a-f]{32}")))
                .withRequestBody(matchingJsonPath("$.event_action", matching("trigger|acknowledge|resolve")))
                .withRequestBody(matchingJsonPath("$.dedup_key", matching(".{1,255}")))
                .withRequestBody(matchingJsonPath("$.payload.summary", matching(".{1,1024}")))
                .withRequestBody(matchingJsonPath("$.payload.source", matching(".+")))
                .withRequestBody(matchingJsonPath("$.payload.severity", matching("critical|error|warning|info")))
                .willReturn(WireMock.aResponse().withStatus(202).withBody("{\"status\": \"success\"}")));
        server.stubFor(post(urlEqualTo("/any-url")).willReturn(WireMock.status(204)));
        // Documented: 200 for nearly everything; userId and event are required.
        server.stubFor(post(urlEqualTo("/segment/v1/track"))
                .withHeader("Authorization", equalTo("Basic a2V5Og=="))
                .withRequestBody(matchingJsonPath("$.userId"))
                .withRequestBody(matchingJsonPath("$.event"))
                .withRequestBody(matchingJsonPath("$.messageId", matching(".{1,100}")))
                .willReturn(okJson("{\"success\": true}")));
        // Documented: the project's key in the body, distinct_id and event. Guess: a uuid is one, and the answer.
        server.stubFor(post(urlEqualTo("/posthog/i/v0/e/"))
                .withRequestBody(matchingJsonPath("$.api_key", equalTo("phc_x")))
                .withRequestBody(matchingJsonPath("$.distinct_id"))
                .withRequestBody(matchingJsonPath("$.event"))
                .withRequestBody(matchingJsonPath("$.uuid", matching("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")))
                .willReturn(okJson("{\"status\": \"Ok\"}")));
        // Seen: 429 with a date.
        Supplier<MappingBuilder> attio = () -> put(urlPathEqualTo("/attio/v2/objects/people/records"))
                .withQueryParam("matching_attribute", equalTo("email_addresses"))
                .withHeader("Authorization", equalTo("Bearer at"))
                .withRequestBody(matchingJsonPath("$.data.values.email_addresses[0]"));
        once(
                server,
                attio,
                "attio",
                WireMock.aResponse()
                        .withStatus(429)
                        .withHeader(
                                "Retry-After",
                                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                        ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(1))),
                okJson("{\"data\": {\"id\": {\"record_id\": \"r1\"}}}"));
        // Documented: the key, the site's id, a stream of CSV to be downloaded, and 400 for a report that is not there.
        server.stubFor(get(urlPathEqualTo("/core/campaigns/123/runs/999/report/download"))
                .withQueryParam("site_id", equalTo("7"))
                .withHeader("Authorization", equalTo("Bearer pelcro"))
                .willReturn(WireMock.ok("id,email\n1,jane@example.com\n")
                        .withHeader("Content-Type", "application/force-download")));
        stubLookedUp(server);
        // Documented: the upsert, its header Version, and its answer.
        server.stubFor(post(urlEqualTo("/highlevel/contacts/upsert"))
                .withHeader("Version", equalTo("2021-07-28"))
                .withHeader("Authorization", equalTo("Bearer hl"))
                .withRequestBody(matchingJsonPath("$.locationId", equalTo("loc_1")))
                .willReturn(okJson("{\"new\": true, \"contact\": {\"id\": \"c1\"}}")));
        // Documented: a PATCH by external id, 204. The token is OAuth 2's (RFC 6749, section 4.4).
        server.stubFor(post(urlEqualTo("/salesforce/services/oauth2/token"))
                .willReturn(okJson("{\"access_token\": \"t0ken\", \"token_type\": \"Bearer\"}")));
        server.stubFor(patch(urlPathMatching(
                        "/salesforce/services/data/v[0-9.]+/sobjects/Lead/Waybill_Email__c/[^/]+%40[^/]+"))
                .withHeader("Authorization", equalTo("Bearer t0ken"))
                .withRequestBody(matchingJsonPath("$.LastName"))
                .withRequestBody(matchingJsonPath("$.Company"))
                .willReturn(WireMock.status(204)));
        // Documented: the call; 207, numErrors and errors in the answer.
        MappingBuilder hubspot = post(urlEqualTo("/hubspot/crm/v3/objects/contacts/batch/upsert"))
                .withHeader("Authorization", equalTo("Bearer pat"))
                .withRequestBody(matchingJsonPath("$.inputs[0].idProperty", equalTo("email")))
                .withRequestBody(matchingJsonPath("$.inputs[0].objectWriteTraceId", matching("evt_.+")))
                .withRequestBody(matchingJsonPath("$.inputs[100]", absent()));
        server.stubFor(hubspot.willReturn(
                okJson("{\"status\": \"COMPLETE\", \"results\": [{\"id\": \"1\", \"new\": true}]}")));
        server.stubFor(post(urlEqualTo("/hubspot/crm/v3/objects/contacts/batch/upsert"))
                .atPriority(1)
                .withRequestBody(matchingJsonPath("$.inputs[0].id", equalTo("bad@example.com")))
                .willReturn(WireMock.aResponse()
                        .withStatus(207)
                        .withBody("{\"status\": \"COMPLETE\", \"numErrors\": 1,"
                                + " \"errors\": [{\"message\": \"OPEN_DEAL was not one of the allowed options\"}]}")));
    }

    /**
     * Those that are asked first who has an address. {@code known@example.com} is there; Pipedrive asks whoever asks for
     * {@code busy@example.com} to wait, and answers with a page if asked for {@code page@example.com}.
     */
    private static void stubLookedUp(WireMockServer server) {
        // Documented: the search and what it answers, a lead with contacts and the label of its status. Seen: a search
        // for an address.
        Supplier<MappingBuilder> search = () -> post(urlEqualTo("/close/api/v1/data/search/"))
                .withHeader("Authorization", equalTo("Basic a2V5Og=="))
                .withHeader("Idempotency-Key", absent());
        String address = "$.query.queries[1].related_query.condition.value";
        server.stubFor(search.get()
                .withRequestBody(matchingJsonPath(address))
                .willReturn(okJson("{\"data\": [], \"cursor\": null}")));
        server.stubFor(search.get()
                .atPriority(1)
                .withRequestBody(matchingJsonPath(address, equalTo("known@example.com")))
                .willReturn(okJson("{\"data\": [{\"id\": \"cont_1\", \"lead_id\": \"lead_1\"}], \"cursor\": null}")));
        server.stubFor(post(urlEqualTo("/close/api/v1/lead/"))
                .withHeader("Authorization", equalTo("Basic a2V5Og=="))
                .withRequestBody(matchingJsonPath("$.contacts[0].emails[0].email"))
                .willReturn(okJson("{\"id\": \"lead_2\"}")));
        server.stubFor(put(urlEqualTo("/close/api/v1/lead/lead_1/"))
                .withRequestBody(matchingJsonPath("$.status"))
                .willReturn(okJson("{\"id\": \"lead_1\"}")));
        server.stubFor(get(urlEqualTo("/close/api/v1/contact/cont_1/")).willReturn(okJson("{\"id\": \"cont_1\"}")));
        // Documented: the search and the calls of version 2. Seen: what they answer.
        Supplier<MappingBuilder> persons = () -> get(urlPathEqualTo("/pipedrive/api/v2/persons/search"))
                .withHeader("x-api-token", equalTo("t0ken"))
                .withHeader("Idempotency-Key", absent())
                .withQueryParam("fields", equalTo("email"))
                .withQueryParam("exact_match", equalTo("true"));
        server.stubFor(persons.get()
                .withQueryParam("term", matching(".+@.+"))
                .willReturn(okJson("{\"success\": true, \"data\": {\"items\": []}}")));
        server.stubFor(persons.get()
                .atPriority(1)
                .withQueryParam("term", equalTo("known@example.com"))
                .willReturn(okJson("{\"success\": true, \"data\": {\"items\": [{\"item\": {\"id\": 7}}]}}")));
        // Seen: 429 with Retry-After, of 10 seconds.
        once(
                server,
                () -> persons.get().atPriority(1).withQueryParam("term", equalTo("busy@example.com")),
                "pipedrive",
                WireMock.aResponse().withStatus(429).withHeader("Retry-After", "1"),
                okJson("{\"success\": true, \"data\": {\"items\": []}}"));
        // Seen of others: a page, where something in between has answered.
        server.stubFor(persons.get()
                .atPriority(1)
                .withQueryParam("term", equalTo("page@example.com"))
                .willReturn(WireMock.ok("<html>Hello</html>")));
        server.stubFor(post(urlEqualTo("/pipedrive/api/v2/persons"))
                .withHeader("x-api-token", equalTo("t0ken"))
                .withRequestBody(matchingJsonPath("$.name"))
                .withRequestBody(matchingJsonPath("$.emails[0].value"))
                .willReturn(WireMock.jsonResponse("{\"success\": true, \"data\": {\"id\": 8}}", 201)));
        for (MappingBuilder known : List.of(
                patch(urlEqualTo("/pipedrive/api/v2/persons/7")), get(urlEqualTo("/pipedrive/api/v2/persons/7")))) {
            server.stubFor(known.willReturn(okJson("{\"success\": true, \"data\": {\"id\": 7}}")));
        }
    }

    private static void once(
            WireMockServer server,
            Supplier<MappingBuilder> call,
            String name,
            ResponseDefinitionBuilder first,
            ResponseDefinitionBuilder then) {
        server.stubFor(call.get()
                .inScenario(name)
                .whenScenarioStateIs(Scenario.STARTED)
                .willSetStateTo("asked")
                .willReturn(first));
        server.stubFor(call.get().inScenario(name).whenScenarioStateIs("asked").willReturn(then));
    }
}
