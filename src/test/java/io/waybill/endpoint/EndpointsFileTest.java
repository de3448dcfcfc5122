package io.waybill.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.config.Secret;
import io.waybill.event.Event;
import io.waybill.finding.Finding;
import io.waybill.project.RouteFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointsFileTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Map<String, String> SETTINGS = Map.of("client-abc-secret", SECRET, "host", "client.example");

    private static final String FILE = """
            organisation:
              url: https://hooks.example/acme
              events: [lead.delivered, lead.failed]
              headers: {X-Team: growth}
              retries: 5
              timeout: 30s
            campaigns:
              ABC:
                url: https://client.example/in
                events: [lead.delivered]
                secret: "{{client-abc-secret}}"
              XYZ: {enabled: false}
              SLOW: {timeout: 90s, retries: 2, headers: {X-Campaign: slow}}
              ALL: {url: "https://{{host}}/all"}
            """;

    @Test
    void tellsTheCampaignsAddressOfWhatTheCampaignLists() {
        ClientEndpoint told = told(FILE, "ABC", "lead.delivered");

        assertThat(told.name()).isEqualTo("ABC");
        assertThat(told.url().uri()).hasToString("https://client.example/in");
        assertThat(told.secrets()).containsExactly(new Secret(SECRET));
    }

    @Test
    void tellsTheOrganisationOfWhatOnlyTheOrganisationLists() {
        ClientEndpoint told = told(FILE, "ABC", "lead.failed");

        assertThat(told.name()).isEqualTo(ClientEndpoint.ORGANISATION);
        assertThat(told.url().uri()).hasToString("https://hooks.example/acme");
        assertThat(told.secrets()).isEmpty();
    }

    @Test
    void givesTheCampaignWhatItDoesNotOverride() {
        ClientEndpoint told = told(FILE, "ABC", "lead.delivered");

        assertThat(told.headers()).containsExactly(Map.entry("X-Team", new Secret("growth")));
        assertThat(told.retries()).isEqualTo(5);
        assertThat(told.timeout()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void callsTheOrganisationAsTheCampaignOverrides() {
        ClientEndpoint told = told(FILE, "SLOW", "lead.failed");

        assertThat(told.name()).isEqualTo(ClientEndpoint.ORGANISATION);
        assertThat(told.headers()).containsExactly(Map.entry("X-Campaign", new Secret("slow")));
        assertThat(told.retries()).isEqualTo(2);
        assertThat(told.timeout()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void tellsACampaignsAddressOfTheOrganisationsEventsIfItListsNone() {
        assertThat(told(FILE, "ALL", "lead.failed").url().uri()).hasToString("https://client.example/all");
    }

    @ParameterizedTest
    @CsvSource({"NEW, lead.failed", ", lead.delivered"})
    void tellsTheOrganisationOfAllOtherCampaigns(@Nullable String campaign, String type) {
        assertThat(told(FILE, campaign, type).name()).isEqualTo(ClientEndpoint.ORGANISATION);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    XYZ, lead.delivered, webhooks are off for campaign 'XYZ' (routes/endpoints.yaml:12)
                    ABC, lead.queued, no endpoint lists 'lead.queued' for campaign 'ABC' (routes/endpoints.yaml)
                    , lead.queued, no endpoint lists 'lead.queued' for an event of no campaign (routes/endpoints.yaml)
                    """, quoteCharacter = '"')
    void tellsNobodyElse(@Nullable String campaign, String type, String reason) {
        assertThat(endpoints(FILE).choose(event(campaign, type))).isEqualTo(new EndpointChoice.Nobody(reason));
    }

    @Test
    void turnsOnACampaignOfAnOrganisationThatIsOff() {
        String file = FILE.replace("organisation:\n", "organisation:\n  enabled: false\n")
                .replace("events: [lead.delivered]\n", "events: [lead.delivered]\n    enabled: true\n");

        assertThat(told(file, "ABC", "lead.delivered").name()).isEqualTo("ABC");
        assertThat(endpoints(file).choose(event("ABC", "lead.failed"))).isInstanceOf(EndpointChoice.Nobody.class);
        assertThat(endpoints(file).choose(event("ALL", "lead.failed"))).isInstanceOf(EndpointChoice.Nobody.class);
        assertThat(endpoints(file).choose(event(null, "lead.failed"))).isInstanceOf(EndpointChoice.Nobody.class);
    }

    @Test
    void knowsAnEventByTheProvidersNameAndByTheBeginningOfItsType() {
        String file = FILE.replace("[lead.delivered, lead.failed]", "[lead.first_submission_action, campaign.*]");

        assertThat(told(file, null, "lead.action_required", "lead.first_submission_action")
                        .name())
                .isEqualTo(ClientEndpoint.ORGANISATION);
        assertThat(told(file, null, "campaign.paused").name()).isEqualTo(ClientEndpoint.ORGANISATION);
    }

    @Test
    void signsWithBothSecretsWhileOneIsReplaced(@TempDir Path folder) throws IOException {
        Path old = Files.writeString(folder.resolve("old"), "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD\n");
        String file = FILE.replace("    secret:", "    previous-secret-file: %s\n    secret:".formatted(old));

        assertThat(told(file, "ABC", "lead.delivered").secrets())
                .containsExactly(new Secret(SECRET), new Secret("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"));
        assertThat(new RouteFolder(Path.of("routes"), Map.of("endpoints.yaml", file), List.of()))
                .extracting(RouteFolder::secretFiles)
                .isEqualTo(Set.of(old.toString()));
    }

    @Test
    void hasNoEndpointWithoutAFile() {
        Endpoints none = EndpointsFile.read(new RouteFolder(Path.of("routes"), Map.of(), List.of()), SETTINGS);

        assertThat(none.all()).isEmpty();
        assertThat(none.choose(event("ABC", "lead.failed"))).isInstanceOf(EndpointChoice.Nobody.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                retries: 5      | retries: 11        | 5: error: retries '11': must be a whole number from 1 to 10; correct it
                retries: 5      | retries: 0         | 5: error: retries '0': must be a whole number from 1 to 10; correct it
                timeout: 30s    | timeout: 121       | 6: error: timeout '121': must be a time from 1s to 120s; correct it
                timeout: 30s    | timeout: 500ms     | 6: error: timeout '500ms': must be a time from 1s to 120s; correct it
                url: https://hooks.example/acme | url: hooks.example | 2: error: url: must be an address such as https://client.example/in; correct it
                url: https://hooks.example/acme | url: [a]           | 2: error: url: must be a text; write one, in quotes if it has special characters
                retries: 5      | retry: 5           | 5: error: 'retry' has no meaning here; did you mean 'retries'?
                organisation:   | organization:      | 1: error: 'organization' has no meaning here; did you mean 'organisation'?
                [lead.delivered, lead.failed] | lead.failed | 3: error: events is not a list; write one such as [lead.delivered, lead.failed]
                [lead.delivered, lead.failed] | [lead.failed, "a b"] | 3: error: events has 'a b'; write names of events, such as lead.delivered or lead.*
                {X-Team: growth} | {Content-Type: text/plain} | 4: error: 'Content-Type' is a header that Waybill sends itself; remove it
                {X-Team: growth} | {"X Team": growth} | 4: error: 'X Team' is not the name of a header; write one such as X-Team
                {X-Team: growth} | {X-Team: Grüße ☃}       | 4: error: the value of 'X-Team' has a line break, or a character beyond ISO 8859-1, which no header can have; remove it
                {enabled: false} | [lead.queued]     | 12: error: a list is not an object; write enabled, url, events, headers, retries, timeout, secret, secret-file, previous-secret, previous-secret-file
                {X-Team: growth} | {Authorization: Bearer x} | 8: error: campaign 'ABC' would send the organisation's header Authorization to its own url; write its own headers, or 'headers: {}' for none
                {enabled: false} | {enabled: no}     | 12: error: enabled 'no': must be true or false; write one of them
                {enabled: false} | off               | 12: error: 'off' is not an object; write enabled, url, events, headers, retries, timeout, secret, secret-file, previous-secret, previous-secret-file
                `"{{client-abc-secret}}"` | `"{{client-abc-secrets}}"` | 11: error: secret: 'client-abc-secrets' is not set anywhere; did you mean 'client-abc-secret'?
                `"{{client-abc-secret}}"` | pass phrase  | 11: error: secret: is no secret of Standard Webhooks; write whsec_ and the base64 of 24 random bytes
                secret:         | secret-file: /none | 11: error: secret-file '/none': there is no such file; create it, or correct the path
                secret:         | previous-secret:   | 11: error: previous-secret has no secret that follows it; name it secret
                XYZ:            | ABC:               | 12: error: 'ABC' is already in line 8; remove one
                """)
    void saysWhatIsWrong(String from, String to, String says) {
        String file = to.startsWith("secret-file:")
                ? FILE.replace("secret: \"{{client-abc-secret}}\"", to)
                : FILE.replace(from, to);
        assertThat(file).isNotEqualTo(FILE);

        assertThat(findings(file)).contains("routes/endpoints.yaml:" + says);
    }

    @Test
    void warnsOfWhatHasNoEffect() {
        String file = FILE.replace("{enabled: false}", "{events: [lead.queued]}");

        assertThat(findings(file))
                .containsExactly(
                        "routes/endpoints.yaml:12: warning: 'events' of campaign 'XYZ' has no effect without a url"
                                + " of its own; write one, or remove it");
    }

    @Test
    void warnsOfAddressesThatAreToldOfNothing() {
        String file = FILE.replace("  events: [lead.delivered, lead.failed]\n", "");

        assertThat(findings(file))
                .containsExactly(
                        "routes/endpoints.yaml:1: warning: the organisation has a url, and no events that it is told of;"
                                + " list some",
                        "routes/endpoints.yaml:13: warning: campaign 'ALL' has a url, and no events that it is told of;"
                                + " list some");
    }

    private static List<String> findings(String file) {
        List<Finding> findings = new ArrayList<>();
        EndpointsFile.read(
                new RouteFolder(Path.of("routes"), Map.of("endpoints.yaml", file), List.of()), SETTINGS, findings);
        return findings.stream().map(Finding::toString).toList();
    }

    private static Endpoints endpoints(String file) {
        return EndpointsFile.read(
                new RouteFolder(Path.of("routes"), Map.of("endpoints.yaml", file), List.of()), SETTINGS);
    }

    private static ClientEndpoint told(String file, @Nullable String campaign, String type) {
        return told(file, campaign, type, type);
    }

    private static ClientEndpoint told(String file, @Nullable String campaign, String type, String providerType) {
        EndpointChoice choice = endpoints(file).choose(event(campaign, type, providerType));
        assertThat(choice).isInstanceOf(EndpointChoice.Tell.class);
        return ((EndpointChoice.Tell) choice).endpoint();
    }

    private static Event event(@Nullable String campaign, String type) {
        return event(campaign, type, type);
    }

    private static Event event(@Nullable String campaign, String type, String providerType) {
        ObjectNode data = JsonNodeFactory.instance.objectNode().put("providerType", providerType);
        if (campaign != null) {
            data.putObject("campaign").put("id", campaign);
        }
        return new Event("evt_1", "leadsail", type, Instant.EPOCH, null, data);
    }
}
