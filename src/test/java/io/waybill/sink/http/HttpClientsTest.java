package io.waybill.sink.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.config.Address;
import io.waybill.config.SinkSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HttpClientsTest {

    private static final Pattern ENDPOINT = Pattern.compile(
            "uri: (http://\\S+)\\s+allowOptimisedComponents: false\\s+parameters:((?:\\s+\\w+: \\S+)+?)\\s+- to:");

    @Test
    void hasTheOptionsOfTheKameletHttp() throws IOException {
        var kamelet = ENDPOINT.matcher(kamelet());
        assertThat(kamelet.find()).isTrue();
        List<String> options = Pattern.compile("(\\w+): \"?([^\"\\s]+)\"?")
                .matcher(kamelet.group(2))
                .results()
                .map(option -> option.group(1) + "=" + option.group(2))
                .toList();

        String[] endpoint = HttpClients.endpoint(sink())
                .replace("slack", "${exchangeProperty.sink}")
                .replace("7000", "${exchangeProperty.timeout}")
                .split("[?&]");

        assertThat(endpoint[0]).isEqualTo(kamelet.group(1));
        assertThat(List.of(endpoint).subList(1, endpoint.length)).containsExactlyInAnyOrderElementsOf(options);
    }

    private static String kamelet() throws IOException {
        try (InputStream file = HttpClients.class.getResourceAsStream("/kamelets/http.kamelet.yaml")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static SinkSettings sink() {
        Address slack = new Address(URI.create("https://slack.com/api/"));
        return new SinkSettings(
                "slack",
                SinkSettings.Mode.LIVE,
                null,
                Map.of(),
                Duration.ofSeconds(7),
                5,
                List.of(),
                null,
                0,
                1,
                null,
                new SinkSettings.Slack(null, null, slack, Map.of()),
                SinkSettings.Download.NONE,
                SinkSettings.Mail.NONE);
    }
}
