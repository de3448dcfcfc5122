package io.waybill.sink;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.waybill.logging.LoggedEvent;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.DeliveryState;
import io.waybill.record.RecordEntry;
import io.waybill.testing.LoggedLines;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DeliveryLogTest {

    private static final TakenEvent EVENT = new TakenEvent();

    private final Logger waybill = (Logger) LoggerFactory.getLogger("waybill");
    private final LoggedLines lines = new LoggedLines();
    private final DeliveryLog log = new DeliveryLog(false, false);

    @BeforeEach
    void listen() {
        lines.start();
        waybill.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        waybill.detachAppender(lines);
    }

    @Test
    void namesTheOutcomeOfAnAttemptAndTheStateOfAParkedDelivery() {
        log.attempted(EVENT, attempt(AttemptOutcome.PERMANENT));
        log.settled(EVENT, settled(DeliveryState.PARKED));

        assertThat(lines.list.get(0).getKeyValuePairs().toString())
                .contains("sink=\"crm\"", "outcome=\"permanent\"", "code=\"400\"");
        assertThat(lines.list.get(1).getKeyValuePairs().toString()).contains("sink=\"crm\"", "state=\"parked\"");
        assertThat(lines.list)
                .extracting(line -> line.getMDCPropertyMap().get(LoggedEvent.KEY))
                .containsExactly("evt_1", "evt_1");
        assertThat(lines.list.get(1).getFormattedMessage()).isEqualTo("answered 400");
    }

    @Test
    void addsNoLineWhereTheAttemptSaysItAll() {
        log.settled(EVENT, settled(DeliveryState.DELIVERED));
        log.settled(EVENT, settled(DeliveryState.FILTERED));
        log.settled(EVENT, settled(DeliveryState.DRY_RUN));

        assertThat(lines.list).isEmpty();
    }

    @Test
    void logsASuccessfulCallOnlyWhereThatIsSet() {
        log.attempted(EVENT, attempt(AttemptOutcome.DELIVERED));
        assertThat(lines.list).isEmpty();

        new DeliveryLog(true, false).attempted(EVENT, attempt(AttemptOutcome.DELIVERED));
        assertThat(lines.list)
                .singleElement()
                .extracting(ILoggingEvent::getLevel)
                .isEqualTo(Level.INFO);
    }

    @Test
    void alwaysLogsADryRun() {
        log.attempted(EVENT, attempt(AttemptOutcome.DRY_RUN));

        assertThat(lines.list)
                .singleElement()
                .extracting(ILoggingEvent::getLevel)
                .isEqualTo(Level.INFO);
    }

    private static RecordEntry.Attempt attempt(AttemptOutcome outcome) {
        return new RecordEntry.Attempt(
                "a1",
                EVENT.event().id(),
                "crm",
                1,
                outcome,
                "POST /leads",
                null,
                400,
                "answered 400",
                Instant.EPOCH,
                5,
                null,
                1,
                "evt_1-crm",
                null);
    }

    private static RecordEntry.Settled settled(DeliveryState state) {
        return new RecordEntry.Settled(EVENT.event().id(), "crm", state, "answered 400", Instant.EPOCH, 1);
    }
}
