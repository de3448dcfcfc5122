package io.waybill.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.testing.ClientWebhooks;
import io.waybill.testing.TestHub;
import io.waybill.testing.TestRoutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsIT {

    private static final Pattern ROW =
            Pattern.compile("\\| `(waybill_\\w+)` \\| (\\w+) \\|([^|]*)\\| [^|]*[?.][^|]* \\|");

    @TempDir
    private static Path folder;

    /** It has received nothing since its start, but one webhook before that. */
    private static TestHub hub;

    private static Scrape scrape;

    @BeforeAll
    static void start() {
        Path routes = ClientWebhooks.addTo(TestRoutes.copyTo(folder.resolve("routes")))
                .write("endpoints.yaml", "organisation: {url: 'https://hooks.example/acme', events: [lead.*]}")
                .folder();
        Path data = folder.resolve("data");
        try (TestHub before = TestHub.start(data, Map.of(), routes)) {
            before.client().accepted("sendpilot", "{\"eventId\":\"e1\",\"eventType\":\"campaign.paused\"}");
            before.client().quiet();
        }
        hub = TestHub.start(data, Map.of(), routes);
        scrape = Scrape.of(hub.client());
    }

    @AfterAll
    static void stop() {
        hub.close();
    }

    @Test
    void theTableHasEveryMetricWithItsTypeAndLabels() throws IOException {
        // Given
        Map<String, String> documented = new TreeMap<>();
        Matcher rows = ROW.matcher(Files.readString(Path.of("docs/metrics.md")));
        while (rows.find()) {
            documented.put(rows.group(1), rows.group(2) + " of " + labels(rows.group(3)));
        }

        // Then
        Map<String, String> scraped = new TreeMap<>();
        scrape.types().forEach((name, type) -> {
            String timed = name.replaceFirst("_max$", "");
            if (name.startsWith("waybill_")
                    && (timed.equals(name) || !scrape.types().containsKey(timed))) {
                scraped.put(name, type + " of " + scrape.labelsOf(name));
            }
        });
        assertThat(scraped).hasSizeGreaterThan(20).isEqualTo(documented);
    }

    private static List<String> labels(String cell) {
        return Pattern.compile("`(\\w+)`")
                .matcher(cell)
                .results()
                .map(label -> label.group(1))
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("queries")
    void everyQueryAsksForWhatThereIs(MonitoringQuery query) {
        assertThat(query.unknownIn(scrape)).isEmpty();
    }

    private static Stream<MonitoringQuery> queries() throws IOException {
        return Stream.concat(MonitoringQuery.panels().stream(), MonitoringQuery.alerts().stream());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "waybill_webhook_total",
                "waybill_queue{state=\"lost\"}",
                "waybill_queue{sta=\"parked\"}",
                "sum by (source) (waybill_queue)",
                "rates(waybill_webhooks_total[5m])"
            })
    void aQueryForWhatThereIsNotIsFound(String expression) {
        assertThat(new MonitoringQuery("a panel", expression, List.of()).unknownIn(scrape))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "waybill_webhooks_total{source=\"pelcro\",status=\"202\"}",
                "waybill_webhooks_total{source=\"unknown\",status=\"404\"}",
                "waybill_webhooks_verified_total{scheme=\"none\",secret=\"none\",source=\"leadsail\"}",
                "waybill_webhooks_unverified_total{reason=\"mismatch\",source=\"mailstand\"}",
                "waybill_events_accepted_total{source=\"sendpilot\",type=\"lead.status_changed\"}",
                "waybill_events_accepted_total{source=\"sendpilot\",type=\"unmapped\"}",
                "waybill_mappings_stopped_total{mapping=\"sendpilot/campaign.jq\"}",
                "waybill_reloads_total{outcome=\"refused\"}",
                "waybill_publish_duration_seconds_count",
                "waybill_deliveries_total{sink=\"crm\",state=\"parked\"}",
                "waybill_attempts_seconds_count{outcome=\"transient\",sink=\"analytics\"}",
                "waybill_call_duration_seconds_count{sink=\"slack\"}",
                "waybill_delivery_duration_seconds_bucket{sink=\"slack\",le=\"+Inf\"}",
                "waybill_oldest_pending_age_seconds{sink=\"slack\"}",
                "waybill_endpoints{sink=\"webhooks\",state=\"refused\"}",
                "waybill_last_received_timestamp_seconds{source=\"pelcro\"}"
            })
    void everySourceAndSinkIsThereAtZeroBeforeAnythingHappens(String sample) {
        assertThat(scrape.value(sample)).isZero();
    }

    @Test
    void whenASourceLastSentAWebhookIsKnownAcrossAStart() {
        double now = Instant.now().toEpochMilli() / 1_000.0;
        assertThat(scrape.value("waybill_last_received_timestamp_seconds{source=\"sendpilot\"}"))
                .isBetween(now - 120, now);
    }
}
