package io.waybill.sink.download;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import io.waybill.event.EventId;
import io.waybill.sink.SinkContract;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every sink does, by a sink that fetches files; and what such a sink does beyond that. */
class DownloadSinkIT extends SinkContract {

    private static final String ROUTE = """
            - route:
                id: exports
                routeConfigurationId: delivery
                from:
                  uri: kamelet:events
                  parameters: {sink: exports, types: lead.status_changed}
                  steps:
                    - to:
                        uri: kamelet:download
                        parameters:
                          link: >-
                            .data.original.data.exportUrl // ("SERVER/" + .data.lead.id + ".csv")
                          name: '"lead \\(.data.lead.id).csv"'
            """;

    @TempDir
    private static Path folder;

    @Override
    protected String sink() {
        return "exports";
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of(
                "waybill.sink.exports.url", server.baseUrl(),
                "waybill.sink.exports.header.Authorization", "Bearer s3cret",
                "waybill.sink.exports.download.folder", folder.toString());
    }

    @Override
    protected TestRoutes change(TestRoutes routes) {
        return routes.write("sinks/exports.camel.yaml", ROUTE.replace("SERVER", server.baseUrl()));
    }

    @Override
    protected ResponseDefinitionBuilder yes() {
        return WireMock.ok("one,two\n");
    }

    @Test
    void fetchesTheFileThatTheEventLinksToIntoTheFolderOfItsDay() {
        String id = send();

        assertThat(attempts(id, 1)).containsExactly("delivered");
        assertThat(file(id)).hasContent("one,two\n");
        assertThat(calls()).singleElement().satisfies(call -> {
            assertThat(call.getUrl()).isEqualTo("/lead_abc123.csv");
            assertThat(call.getHeader("Authorization")).isEqualTo("Bearer s3cret");
            assertThat(call.getHeader("Accept-Encoding")).isEqualTo("identity");
        });
        assertThat(delivery(id).at("/attempts/0/request").asText())
                .isEqualTo(
                        "GET %s/lead_abc123.csv to 2024-02-24/%s".formatted(server.baseUrl(), file(id).getFileName()));
    }

    @Test
    void fetchesNothingThatIsThereAlreadyUnlessItIsReplayed() throws IOException {
        // Given
        String eventId = "evt_there";
        String id = EventId.of("sendpilot", "lead.status.changed", List.of(eventId));
        Files.createDirectories(file(id).getParent());
        Files.writeString(file(id), "fetched before a crash");

        // When
        assertThat(hub.client().accepted("sendpilot", body(eventId))).isEqualTo(id);

        // Then
        assertThat(attempts(id, 1)).containsExactly("delivered");
        assertThat(delivery(id).at("/attempts/0/request").asText()).endsWith("is there already");
        assertThat(calls()).isEmpty();
        assertThat(file(id)).hasContent("fetched before a crash");

        // When
        hub.client().ops("POST", "/api/events/%s/replay?sink=exports".formatted(id), Map.of());

        // Then
        assertThat(attempts(id, 2)).containsExactly("delivered", "delivered");
        assertThat(file(id)).hasContent("one,two\n");
        assertThat(calls()).hasSize(1);
    }

    @Test
    void parksALinkToAHostThatNobodyNamed() {
        String id = sendWithLink("https://169.254.169.254/latest/meta-data?sig=0123456789abcdef");

        assertThat(delivery(id).path("state").asText()).isEqualTo("parked");
        assertThat(delivery(id).path("reason").asText())
                .contains("the file is at https://169.254.169.254", "waybill.sink.exports.download.hosts")
                .doesNotContain("0123456789abcdef");
        assertThat(calls()).isEmpty();
    }

    @Test
    void parksALinkThatHasExpiredAndShowsItsQueryNowhere() {
        String link = server.baseUrl() + "/signed.csv?sig=0123456789abcdef&more=fedcba9876543210";
        server.stubFor(any(urlPathEqualTo("/signed.csv"))
                .willReturn(WireMock.forbidden().withBody("<Expired>0123456789abcdef</Expired>")));

        String id = sendWithLink(link);

        assertThat(delivery(id).path("state").asText()).isEqualTo("parked");
        assertThat(delivery(id).path("reason").asText()).contains("answered 403", "its link has expired");
        String shown = hub.client().ops("GET", "/api/events/" + id, Map.of()).body();
        assertThat(shown).contains("/signed.csv?••••").doesNotContain("0123456789abcdef", "fedcba9876543210");
    }

    @Test
    void leavesNoHalfAFileBehind() throws IOException {
        server.stubFor(any(anyUrl()).willReturn(WireMock.notFound()));

        String id = send();

        assertThat(delivery(id).path("state").asText()).isEqualTo("parked");
        assertThat(file(id)).doesNotExist();
        try (Stream<Path> left = Files.walk(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.contains(id.substring(4, 16)));
        }
    }

    private String sendWithLink(String link) {
        String id = "evt_link_" + Integer.toHexString(link.hashCode());
        String linked = body(id).replace("\"newStatus\"", "\"exportUrl\": \"%s\", \"newStatus\"".formatted(link));
        return hub.client().accepted("sendpilot", linked);
    }

    private JsonNode delivery(String id) {
        return hub.client().settled(id).path("sinks").path("exports");
    }

    private List<String> attempts(String id, int atLeast) {
        Awaitility.await().until(() -> delivery(id).path("attempts").size() >= atLeast);
        return delivery(id).path("attempts").findValuesAsText("outcome");
    }

    private static Path file(String id) {
        return folder.resolve("2024-02-24/lead lead_abc123-%s.csv".formatted(id.substring(4, 16)));
    }
}
