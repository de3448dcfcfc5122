package io.waybill.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.testing.HubProcess.Result;
import io.waybill.testing.TestCommandLine;
import io.waybill.testing.TestRoutes;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What it says where no hub runs. */
class SendCommandTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"all", "lead.won"})
    void saysSoWhenASourceHasNoSamples(String sample) {
        // Given
        Path routes = TestRoutes.copyTo(folder.resolve("routes"))
                .write("sources/acme.camel.yaml", """
                        - route:
                            id: acme
                            from:
                              uri: kamelet:webhook
                              parameters: {source: acme, type: type, id: id}
                              steps:
                                - to: {uri: kamelet:publish}
                        """)
                .folder();

        // When
        Result result = send(
                Map.of("waybill.source.acme.verification", "none"),
                "acme",
                "--sample",
                sample,
                "--routes",
                routes.toString());

        // Then
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.output()).contains("there are no samples of acme; name a FILE with a payload");
    }

    @ParameterizedTest
    @CsvSource({
        "::1, http://[::1]:1",
        "[::1], http://[::1]:1",
        "::, http://127.0.0.1:1",
        "0:0:0:0:0:0:0:0, http://127.0.0.1:1",
        "0.0.0.0, http://127.0.0.1:1"
    })
    void callsTheHostThatTheHubListensAt(String host, String address) {
        Result result = send(Map.of("waybill.http.host", host), "pelcro", "--sample", "campaign.triggered");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output()).contains(address).doesNotContain("Exception");
    }

    @Test
    void saysSoWhenTheFileCannotBeRead() {
        Result result = send(Map.of(), "pelcro", folder.toString());

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.output())
                .contains("'%s' cannot be read".formatted(folder))
                .doesNotContain("\tat ");
    }

    @Test
    void doesNotShowASecretThatNoHeaderCanHave() {
        Result result = send(
                Map.of(
                        "waybill.source.pelcro.verification", "header",
                        "waybill.source.pelcro.header", "X-Secret",
                        "waybill.source.pelcro.secret", "s3cret-ž"),
                "pelcro",
                "--sample",
                "campaign.triggered");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output())
                .contains("the secret of 'pelcro' cannot be sent in a header")
                .doesNotContain("s3cret");
    }

    @Test
    void listsTheSamplesOfAllSourcesOrOfOne() {
        assertThat(send(Map.of(), "--list").output().lines())
                .contains("sendpilot reply.received", "leadsail lead.failed", "mailstand stage_change");
        assertThat(send(Map.of(), "pelcro", "--list").output().lines())
                .containsExactlyInAnyOrder("pelcro campaign.triggered", "pelcro campaign.run_completed");
        assertThat(send(Map.of(), "pelcro", "--list", "--of", "calendly").output())
                .isEqualTo("pelcro invitee.created\npelcro invitee.canceled\n");
        assertThat(send(Map.of(), "nobody", "--list").exit()).isEqualTo(2);
    }

    @Test
    void wantsToKnowWhoseWebhookItIs() {
        Result result = send(Map.of(), "--sample", "campaign.triggered");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.output()).contains("name the SOURCE whose webhook it is");
    }

    private Result send(Map<String, String> settings, String... what) {
        Map<String, String> all = new HashMap<>(Map.of("waybill.http.port", "1"));
        all.putAll(settings);
        String[] arguments = new String[what.length + 1];
        arguments[0] = "send";
        System.arraycopy(what, 0, arguments, 1, what.length);
        return TestCommandLine.run(folder, all, arguments);
    }
}
