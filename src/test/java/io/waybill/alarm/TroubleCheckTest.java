package io.waybill.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TroubleCheckTest {

    private static final Instant NOW = Instant.parse("2026-11-26T06:00:00Z");

    private String trouble;
    private final TroubleCheck check = new TroubleCheck(AlarmKind.LEDGER, "ledger", "look at it", () -> {
        if ("away".equals(trouble)) {
            throw new IllegalStateException("no answer");
        }
        return trouble;
    });

    @Test
    void whatIsFoundOnceIsAMomentsTroubleAndTwiceIsSinceThen() {
        trouble = "1 events are missing";
        assertThat(look(0)).isEmpty();
        assertThat(look(5))
                .containsExactly(new Alarm(AlarmKind.LEDGER, "ledger", NOW, "1 events are missing", "look at it"));

        trouble = null;
        assertThat(look(10)).isEmpty();
        trouble = "1 events are missing";
        assertThat(look(15)).isEmpty();
    }

    @Test
    void aPartThatDoesNotEvenAnswerIsInTrouble() {
        trouble = "away";
        look(0);

        assertThat(look(5)).extracting(Alarm::problem).containsExactly("no answer");
    }

    private List<Alarm> look(long seconds) {
        return check.find(NOW.plusSeconds(seconds), List.of());
    }
}
