package io.waybill.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.alarm.ExpiryCheck.Expiring;
import io.waybill.audit.CampaignArrivals.Last;
import io.waybill.audit.TotalCounts.Total;
import io.waybill.handoff.HubState;
import io.waybill.sink.flow.SinkControl.Hold;
import io.waybill.sink.flow.SinkControl.Reason;
import io.waybill.testing.ApiDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of alarm, by the check that finds it: told once when it is raised, and once when it is over. */
class AlarmKindsTest {

    private static final Instant LAST = Instant.parse("2026-11-25T09:50:00Z");
    private static final Instant NOW = Instant.parse("2026-11-25T12:30:00Z");
    private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(40));
    private static final String ALL_IS_WELL = "well";

    @TempDir
    private Path folder;

    private final SetClock clock = new SetClock(NOW);
    private final TellingBroker told = new TellingBroker();
    private final Map<String, List<Hold>> sinks = new HashMap<>(Map.of("crm", List.of()));
    private final SilenceCheckTest.Known sources = new SilenceCheckTest.Known();
    private final CampaignCheckTest.OnRecord campaigns = new CampaignCheckTest.OnRecord();
    private final List<Total> totals = new ArrayList<>();
    private final Map<AlarmKind, String> parts = new EnumMap<>(AlarmKind.class);
    private final List<HubState> hubs = new ArrayList<>();
    private int diskUsed = 50;
    private Instant certificateEnds = NOW.plus(Duration.ofDays(60));

    @ParameterizedTest
    @EnumSource
    void isToldOnceAndOverOnce(AlarmKind kind) throws IOException {
        allIsWell();
        String about;
        try (Alarms alarms = alarms()) {
            look(alarms);
            assertThat(alarms.now()).isEmpty();

            // When
            raise(kind);
            look(alarms);

            // Then
            assertThat(alarms.now()).extracting(Alarm::kind).containsExactly(kind);
            assertThat(alarms.count(kind)).isEqualTo(1);
            Alarm alarm = alarms.now().get(0);
            about = alarm.about();
            assertThat(told.told).containsExactly("raised " + about);
            assertThat(alarm.problem()).isNotEmpty();
            assertThat(alarm.fix()).isNotEmpty();
            assertIsDescribed(kind);
        }

        // When: it goes on after a restart
        try (Alarms alarms = alarms()) {
            look(alarms);

            // Then
            assertThat(alarms.now()).extracting(Alarm::kind).containsExactly(kind);
            assertThat(told.told).containsExactly("raised " + about);

            // When
            allIsWell();
            look(alarms);

            // Then
            assertThat(alarms.now()).isEmpty();
            assertThat(alarms.count(kind)).isZero();
            assertThat(told.told).containsExactly("raised " + about, "cleared " + about);
        }
    }

    private static void assertIsDescribed(AlarmKind kind) throws IOException {
        assertThat(ApiDescription.document().at("/components/schemas/Alarm/properties/kind/enum"))
                .anyMatch(name -> name.asText().equals(kind.written()));
        assertThat(Files.readString(Path.of("docs/operations.md")))
                .containsPattern("(?m)^\\| [^|]*`%s`".formatted(kind.written()));
    }

    private void look(Alarms alarms) {
        for (int i = 0; i < 3; i++) {
            alarms.look();
            clock.pass(Duration.ofMinutes(1));
        }
    }

    private Alarms alarms() {
        SilenceCheck silence = new SilenceCheck(sources, LONG_AGO, ZoneOffset.UTC);
        List<AlarmCheck> checks = List.of(
                new DiskCheck(folder, path -> diskUsed),
                new SinkHeldCheck(() -> sinks),
                new ExpiryCheck(() -> List.of(new Expiring(
                        "waybill.http.tls.certificate",
                        "the certificate",
                        NOW.minus(Duration.ofDays(300)),
                        certificateEnds))),
                new TroubleCheck(AlarmKind.LEDGER, "ledger", "look", part(AlarmKind.LEDGER)),
                new TroubleCheck(AlarmKind.DATABASE, "database", "start it", part(AlarmKind.DATABASE)),
                new TroubleCheck(AlarmKind.BROKER, "broker", "start it", part(AlarmKind.BROKER)),
                silence,
                new CampaignCheck(campaigns, source -> true, silence::isSilent, LONG_AGO),
                new HubsDifferCheck(() -> hubs, () -> Duration.ofMinutes(1)),
                new RiseCheck(() -> totals, (kind, source, until) -> 0, RiseCheckTest.file(folder, clock)));
        return Alarms.own(
                AlarmsTest.file(folder, clock),
                checks,
                UnaryOperator.identity(),
                new AlarmPublisher(told, () -> 1, clock));
    }

    private Supplier<String> part(AlarmKind kind) {
        return () -> {
            String trouble = parts.getOrDefault(kind, ALL_IS_WELL);
            if (trouble.equals("away")) {
                throw new IllegalStateException("it does not answer");
            }
            return trouble.equals(ALL_IS_WELL) ? null : trouble;
        };
    }

    private void allIsWell() {
        diskUsed = 50;
        sinks.put("crm", List.of());
        certificateEnds = NOW.plus(Duration.ofDays(60));
        parts.clear();
        totals.clear();
        hubs.clear();
        hubs.add(hub("hub-1", "0123456789abcdef"));
        sources.everyHourUntil("acme", LAST);
        sources.everyHourUntil("globex", NOW.plus(Duration.ofMinutes(1)));
        sources.last.put("acme", clock.instant());
        campaigns.everyHourUntil("camp_1", LAST);
        campaigns.last.put("camp_1", new Last("globex", "Autumn", clock.instant()));
    }

    private static HubState hub(String name, String generation) {
        return new HubState(name, LONG_AGO, generation, Set.of("crm"), Set.of(), false, Map.of());
    }

    private void raise(AlarmKind kind) {
        switch (kind) {
            case SOURCE_SILENT -> sources.last.put("acme", LAST);
            case CAMPAIGN_SILENT -> campaigns.last.put("camp_1", new Last("globex", "Autumn", LAST));
            case PARKED -> totals.add(new Total("acme", "crm", "parked", 1));
            case SINK_HELD -> sinks.put("crm", List.of(new Hold(Reason.REFUSED, "401", clock.instant(), null)));
            case LEDGER, BROKER -> parts.put(kind, "crm: 1 events are missing");
            case DATABASE -> parts.put(kind, "away");
            case UNMAPPED, REJECTED, UNVERIFIED -> totals.add(new Total("acme", "", kind.written(), 3));
            case DISK -> diskUsed = 85;
            case HUBS_DIFFER -> hubs.add(hub("hub-2", "fedcba9876543210"));
            case EXPIRY -> certificateEnds = NOW.plus(Duration.ofDays(13));
        }
    }
}
