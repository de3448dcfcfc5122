package io.waybill.hub;

import io.micrometer.core.instrument.MeterRegistry;
import io.waybill.alarm.AlarmBoard;
import io.waybill.alarm.AlarmCheck;
import io.waybill.alarm.AlarmKind;
import io.waybill.alarm.AlarmPublisher;
import io.waybill.alarm.CampaignCheck;
import io.waybill.alarm.DiskCheck;
import io.waybill.alarm.ExpiryCheck;
import io.waybill.alarm.HubsDifferCheck;
import io.waybill.alarm.SilenceCheck;
import io.waybill.alarm.SinkHeldCheck;
import io.waybill.alarm.TroubleCheck;
import io.waybill.audit.AuditDatabase;
import io.waybill.audit.CampaignArrivals;
import io.waybill.audit.LedgerWatch;
import io.waybill.audit.TotalCounts;
import io.waybill.config.Settings;
import io.waybill.generation.Generations;
import io.waybill.generation.SharedServices;
import io.waybill.handoff.HubNotes;
import io.waybill.handoff.Hubs;
import io.waybill.handoff.QueueDepths;
import io.waybill.sink.SinkStates;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Has the parts of a hub looked at for what is wrong. */
final class AlarmSetup {

    private static final Duration AFTER_BROKER = Duration.ofSeconds(30);

    private final SharedServices services;
    private final Generations generations;
    private final SinkStates states;
    private final AuditDatabase database;
    private final LedgerWatch watch;
    private final String hub;
    private final Clock clock;
    /** When the broker was found away last; used by the alarms' thread. */
    private Instant brokerAwayAt = Instant.EPOCH;

    /** @param hub this hub's name; empty: the broker has no other one */
    AlarmSetup(
            SharedServices services,
            Generations generations,
            SinkStates states,
            AuditDatabase database,
            LedgerWatch watch,
            String hub,
            Clock clock) {
        this.services = services;
        this.generations = generations;
        this.states = states;
        this.database = database;
        this.watch = watch;
        this.hub = hub;
        this.clock = clock;
    }

    AlarmBoard alarms(Path dataDir, MeterRegistry metrics) {
        TotalCounts totals = new TotalCounts(database);
        List<AlarmCheck> own = List.of(
                new DiskCheck(dataDir),
                ExpiryCheck.of(this::settings),
                new TroubleCheck(
                        AlarmKind.DATABASE,
                        "database",
                        "start it, or correct waybill.audit in the settings; nothing is lost meanwhile, and sinks get their events",
                        () -> databaseTrouble(totals)),
                new TroubleCheck(
                        AlarmKind.BROKER,
                        "broker",
                        "start it, or correct waybill.broker in the settings; meanwhile webhooks get 503, and providers send them again",
                        this::brokerTrouble));
        HubsDifferCheck differ = new HubsDifferCheck(
                () -> hubs().living().values(), () -> settings().alarms().rollout());
        Instant started = clock.instant();
        AlarmBoard board = new AlarmBoard(
                dataDir,
                hub,
                hubs(),
                new HubNotes(services.broker()),
                new AlarmBoard.Parts(own, now -> shared(now, differ, totals, started), differ),
                new AlarmPublisher(
                        services.sources().intake(), () -> generations.current().number(), clock));
        board.addTo(metrics);
        return board;
    }

    /** @param started when this hub was: others may have looked until now, but it has received webhooks since then */
    private List<AlarmCheck> shared(AlarmBoard board, HubsDifferCheck differ, TotalCounts totals, Instant started) {
        SourcesOfHub sources = new SourcesOfHub(
                this::settings,
                services.sources().steps().metrics(),
                database,
                () -> hubs().living().size() > 1,
                clock);
        SilenceCheck silence = new SilenceCheck(sources, started, ZoneId.systemDefault());
        return List.of(
                new SinkHeldCheck(states::holds),
                new TroubleCheck(
                        AlarmKind.LEDGER,
                        "ledger",
                        "keep the data folder and the log, and look at GET /api/ledger and docs/operations.md",
                        watch::alarm),
                differ,
                silence,
                new CampaignCheck(
                        new OnRecord(new CampaignArrivals(database)),
                        source -> sources.names().contains(source),
                        silence::isSilent,
                        started),
                board.rise(totals::read, sources::busiestHour));
    }

    private Hubs hubs() {
        return services.hubs();
    }

    private Settings settings() {
        return generations.current().project().settings();
    }

    private record OnRecord(CampaignArrivals arrivals) implements CampaignCheck.Campaigns {

        @Override
        public Map<String, Map<Instant, Long>> hours(Instant since, Instant until) {
            return arrivals.hours(since, until);
        }

        @Override
        public Optional<CampaignArrivals.Last> last(String campaign) {
            return arrivals.last(campaign);
        }

        @Override
        public boolean isPaused(String campaign) {
            return arrivals.isPaused(campaign);
        }
    }

    private @Nullable String brokerTrouble() {
        QueueDepths.of(services.broker(), Set.of());
        return services.sources().intake().trouble();
    }

    /** What keeps the record from being written is the database's trouble, unless it was the broker's a moment ago. */
    private @Nullable String databaseTrouble(TotalCounts totals) {
        totals.read();
        Instant now = clock.instant();
        if (!isBrokerWell()) {
            brokerAwayAt = now;
        }
        return brokerAwayAt.plus(AFTER_BROKER).isAfter(now)
                ? null
                : generations.current().auditTrouble();
    }

    private boolean isBrokerWell() {
        try {
            return brokerTrouble() == null;
        } catch (RuntimeException e) {
            return false;
        }
    }
}
