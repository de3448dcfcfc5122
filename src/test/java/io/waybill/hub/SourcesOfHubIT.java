package io.waybill.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.waybill.alarm.Alarm;
import io.waybill.alarm.AlarmKind;
import io.waybill.alarm.SilenceCheck;
import io.waybill.audit.AuditDatabase;
import io.waybill.audit.AuditWriter;
import io.waybill.config.AuditSettings;
import io.waybill.config.Settings;
import io.waybill.config.SettingsReader;
import io.waybill.event.Event;
import io.waybill.project.RouteFolder;
import io.waybill.project.RouteSet;
import io.waybill.record.RecordEntry;
import io.waybill.source.SourceMetrics;
import io.waybill.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is usual of sources, learned from the record of five weeks. */
@Tag("own-parts")
class SourcesOfHubIT {

    private static final Path PROJECT = Path.of("");
    private static final Duration LONG = Duration.ofDays(90);

    /** A Wednesday. */
    private static final Instant LAST = Instant.parse("2026-11-25T09:50:00Z");

    private static final Instant AFTERNOON = Instant.parse("2026-11-25T14:30:00Z");

    @TempDir
    private Path folder;

    private final SourceMetrics metrics = new SourceMetrics(new SimpleMeterRegistry(), (source, refusal) -> {});
    private final List<RecordEntry> entries = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void aSourceIsSilentForLongerThanUsualAtThatTimeOfTheWeek(TestDatabase stored) {
        Map<String, String> where = stored.settings();
        AuditSettings settings = new AuditSettings(
                where.getOrDefault("waybill.audit.jdbc-url", ""),
                where.getOrDefault("waybill.audit.username", ""),
                null,
                LONG,
                LONG,
                Duration.ofMinutes(1));
        try (AuditDatabase database = AuditDatabase.open(settings, folder, false)) {
            // Given
            workingHours("leadsail", EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), LAST);
            workingHours("pelcro", EnumSet.allOf(DayOfWeek.class), AFTERNOON);
            workingHours("mailstand", EnumSet.of(DayOfWeek.MONDAY, DayOfWeek.TUESDAY), LAST);
            workingHours("gone", EnumSet.allOf(DayOfWeek.class), LAST);
            workingHours("sendpilot", EnumSet.allOf(DayOfWeek.class), LAST);
            add("sendpilot", "campaign.paused", LAST);
            for (int i = 0; i < 5; i++) {
                entries.add(new RecordEntry.Rejected(
                        "r" + i, "leadsail", "invalid-json", "no JSON", "{", 1, LAST.minus(Duration.ofDays(2))));
            }
            new AuditWriter(database, (sink, event, by) -> {}, Duration.ZERO).write(entries);

            // Then
            assertThat(silent(sources(database, LAST.plus(Duration.ofHours(1))), LAST.plus(Duration.ofHours(1))))
                    .isEmpty();
            SourcesOfHub sources = sources(database, AFTERNOON);
            assertThat(silent(sources, AFTERNOON))
                    .as(
                            "mailstand is always silent on Wednesdays, gone is retired, sendpilot paused, and pelcro goes on")
                    .containsExactly("leadsail");
            assertThat(sources.isPaused("sendpilot")).isTrue();
            assertThat(sources.busiestHour(AlarmKind.REJECTED, "leadsail", AFTERNOON))
                    .isEqualTo(5);
            assertThat(sources.busiestHour(AlarmKind.REJECTED, "leadsail", LAST.plus(Duration.ofDays(8))))
                    .as("of the week before")
                    .isZero();
            assertThat(sources.busiestHour(AlarmKind.UNVERIFIED, "leadsail", AFTERNOON))
                    .isZero();

            // When
            metrics.received("leadsail", AFTERNOON.minusSeconds(5));

            // Then
            assertThat(silent(sources, AFTERNOON)).isEmpty();
        }
    }

    @Test
    void withoutTheRecordNothingIsLearnedAndNothingSaid() {
        AuditDatabase database =
                AuditDatabase.open(new AuditSettings("", "", null, LONG, LONG, Duration.ofMinutes(1)), folder, false);
        workingHours("leadsail", EnumSet.allOf(DayOfWeek.class), LAST);
        new AuditWriter(database, (sink, event, by) -> {}, Duration.ZERO).write(entries);

        // When
        database.close();
        SourcesOfHub sources = sources(database, AFTERNOON);

        // Then
        assertThat(sources.lastArrivals()).isEmpty();
        assertThat(sources.arePastsKnown()).isFalse();
        assertThat(sources.isPaused("leadsail")).as("perhaps").isTrue();
        assertThat(silent(sources, AFTERNOON)).isEmpty();
    }

    private static List<String> silent(SourcesOfHub sources, Instant now) {
        return new SilenceCheck(sources, LAST.minus(LONG), ZoneOffset.UTC)
                .find(now, List.of()).stream().map(Alarm::about).toList();
    }

    private SourcesOfHub sources(AuditDatabase database, Instant now) {
        RouteSet routes = RouteSet.of(RouteFolder.read(PROJECT.resolve("routes")));
        Properties retired = new Properties();
        retired.setProperty("waybill.source.gone.retired", "true");
        retired.setProperty("waybill.source.gone.verification", "none");
        Settings settings =
                SettingsReader.read(PROJECT.resolve("application.properties"), routes.shape(), Map.of(), retired);
        return new SourcesOfHub(() -> settings, metrics, database, () -> false, Clock.fixed(now, ZoneOffset.UTC));
    }

    /** Ten minutes before each hour of work, for five weeks. */
    private void workingHours(String source, Set<DayOfWeek> days, Instant until) {
        for (Instant at = LAST.minus(Duration.ofDays(35)); !at.isAfter(until); at = at.plus(Duration.ofHours(1))) {
            ZonedDateTime time = at.atZone(ZoneOffset.UTC);
            if (days.contains(time.getDayOfWeek()) && time.getHour() >= 8 && time.getHour() < 18) {
                add(source, "lead.delivered", at);
            }
        }
    }

    private void add(String source, String type, Instant at) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("providerType", type);
        data.putObject("campaign").put("id", "camp_" + source);
        Event event = new Event("evt_" + entries.size(), source, type, at, null, data);
        entries.add(new RecordEntry.Accepted(event, "{}", at, List.of(), 1, "none", null));
    }
}
