package io.waybill.testing;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A Slack that people read: what a hub tells its alerts' channel, and what it says of alarms otherwise. */
public final class SlackAlerts implements AutoCloseable {

    private final WireMockServer slack =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    public SlackAlerts() {
        slack.start();
        answer(".*", ok("ok"));
    }

    /** @param path a pattern; not only Slack's: other sinks can be here too */
    public void answer(String path, ResponseDefinitionBuilder answer) {
        slack.stubFor(any(urlPathMatching(path)).willReturn(answer));
    }

    public String url(String path) {
        return slack.url(path);
    }

    /** With which a hub tells its alarms here, a moment after they are there. */
    public Map<String, String> settings(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("waybill.alarm.every", "200ms");
        settings.put("waybill.sink.slack.webhook-url", slack.url("/services/T0/B0/campaigns"));
        settings.put("waybill.sink.slack.channel.alerts", slack.url("/services/T0/B0/alerts"));
        settings.put("waybill.sink.slack.rate", "100/s");
        return settings;
    }

    /** Every text, the oldest first. */
    public List<String> told() {
        return slack.findAll(postRequestedFor(urlPathMatching("/services/T0/B0/alerts"))).stream()
                .map(request ->
                        HubClient.json(request.getBodyAsString()).path("text").asText())
                .toList();
    }

    /** How many of them are about this. */
    public long toldOf(String about) {
        return told().stream()
                .filter(text -> text.contains("Waybill: " + about))
                .count();
    }

    /** Kind and what each is about, the oldest first. */
    public static List<String> alarms(TestHub hub) {
        List<String> alarms = new ArrayList<>();
        hub.client()
                .get("/api/alarms")
                .path("alarms")
                .forEach(alarm -> alarms.add(
                        alarm.path("kind").asText() + " " + alarm.path("about").asText()));
        return alarms;
    }

    public static String metrics(TestHub hub) {
        return hub.client().ops("GET", "/observe/metrics", Map.of()).body();
    }

    @Override
    public void close() {
        slack.stop();
    }
}
