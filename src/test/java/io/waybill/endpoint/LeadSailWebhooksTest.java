package io.waybill.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.waybill.config.Secret;
import io.waybill.event.Event;
import io.waybill.project.RouteFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What LeadSail's page says of its campaigns' webhooks, line by line, {@code endpoints.yaml} can say too. */
class LeadSailWebhooksTest {

    private static final Path PAGE = Path.of("src/test/resources/leadsail/campaign-webhooks.txt");

    /** The types of the events, where they are called otherwise than by LeadSail. */
    private static final Map<String, String> TYPES = Map.of("lead.first_submission_action", "lead.action_required");

    private static final String ORGANISATION = """
            organisation:
              url: https://hooks.example/acme
              events: [lead.delivered, lead.failed]
              headers: {X-Team: growth}
              retries: 5
              timeout: 30s
            """;

    static Stream<String> events() throws IOException {
        return found("(?m)^(lead\\.\\w+) \\| ");
    }

    /** "Select which events trigger a webhook". */
    @ParameterizedTest
    @MethodSource("events")
    void tellsOfEachEventThatTheTableHas(String event) {
        String file = "organisation: {url: 'https://hooks.example', events: [%s]}".formatted(event);

        assertThat(told(file, event).url().uri()).hasToString("https://hooks.example");
        events(event).forEach(other -> assertThat(endpoints(file).choose(event("ABC", other)))
                .isInstanceOf(EndpointChoice.Nobody.class));
    }

    /** "By default, campaigns inherit the organization's webhook settings". */
    @Test
    void givesACampaignTheOrganisationsSettings() {
        assertThat(told(ORGANISATION + "campaigns: {ABC: {}}", "lead.failed"))
                .isEqualTo(told(ORGANISATION, "lead.failed"));
    }

    static Stream<String> overrides() throws IOException {
        return found("(?m)^- (.+?) — ");
    }

    @ParameterizedTest
    @MethodSource("overrides")
    void lets(String override) {
        switch (override) {
            case "Enable webhooks" -> {
                assertThat(endpoints(ORGANISATION + "campaigns: {ABC: {enabled: false}}")
                                .choose(event("ABC", "lead.failed")))
                        .isInstanceOf(EndpointChoice.Nobody.class);
                assertThat(told(
                                "organisation: {enabled: false}\n"
                                        + "campaigns: {ABC: {enabled: true, url: 'https://a.example', events: [lead.*]}}",
                                "lead.failed"))
                        .isNotNull();
            }
            case "Webhook URL" ->
                assertThat(overridden("url: https://client.example/in").url().uri())
                        .hasToString("https://client.example/in");
            case "Events" -> {
                String file = ORGANISATION + "campaigns: {ABC: {url: 'https://client.example', events: [lead.queued]}}";
                assertThat(told(file, "lead.queued").name()).isEqualTo("ABC");
                assertThat(told(file, "lead.failed").name()).isEqualTo(ClientEndpoint.ORGANISATION);
            }
            case "Custom Headers" ->
                assertThat(overridden("headers: {Authorization: Bearer 1, X-Client: abc}")
                                .headers())
                        .containsOnly(
                                entry("Authorization", new Secret("Bearer 1")), entry("X-Client", new Secret("abc")));
            case "Retry Attempts" ->
                assertThat(Stream.of(1, 10).map(retries -> overridden("retries: " + retries)
                                .retries()))
                        .containsExactly(1, 10);
            case "Timeout" ->
                assertThat(Stream.of(1, 120).map(seconds -> overridden("timeout: " + seconds)
                                .timeout()))
                        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(120));
            default -> throw new AssertionError("the page has an override that this test doesn't know: " + override);
        }
    }

    /** "If both organization and campaign configure the same event, the campaign's URL and headers are used". */
    @Test
    void prefersTheCampaignForTheSameEvent() {
        ClientEndpoint told = told(
                ORGANISATION
                        + "campaigns: {ABC: {url: 'https://client.example', events: [lead.failed], headers: {X-Client: abc}}}",
                "lead.failed");

        assertThat(told.url().uri()).hasToString("https://client.example");
        assertThat(told.headers()).containsOnly(entry("X-Client", new Secret("abc")));
    }

    @Test
    void findsAllOfThePage() throws IOException {
        assertThat(events()).hasSize(6);
        assertThat(overrides()).hasSize(6);
    }

    private static ClientEndpoint overridden(String override) {
        return told(ORGANISATION + "campaigns:\n  ABC:\n    " + override, "lead.failed");
    }

    private static Stream<String> events(String without) {
        try {
            return events().filter(event -> !event.equals(without));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> found(String pattern) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(PAGE));
        return matcher.results().map(found -> found.group(1));
    }

    private static ClientEndpoint told(String file, String event) {
        return ((EndpointChoice.Tell) endpoints(file).choose(event("ABC", event))).endpoint();
    }

    private static Endpoints endpoints(String file) {
        return EndpointsFile.read(
                new RouteFolder(Path.of("routes"), Map.of("endpoints.yaml", file), List.of()), Map.of());
    }

    private static Event event(String campaign, String providers) {
        var data = JsonNodeFactory.instance.objectNode().put("providerType", providers);
        data.putObject("campaign").put("id", campaign);
        return new Event("evt_1", "leadsail", TYPES.getOrDefault(providers, providers), Instant.EPOCH, null, data);
    }
}
