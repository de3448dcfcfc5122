package io.waybill.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.audit.HourlyTotals.Count;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsualRateTest {

    private static Count sent(String source, long number) {
        return new Count(null, source, "", "received", "", number);
    }

    @Test
    void isTheMeanOfTheWeeksOnRecord() {
        // When: of two of four weeks there is a record
        Map<String, UsualRate> rates = UsualRate.of(
                List.of(sent("sendpilot", 3)),
                List.of(
                        List.of(sent("sendpilot", 100), sent("pelcro", 2)),
                        List.of(sent("sendpilot", 51)),
                        List.of(),
                        List.of()));

        // Then
        assertThat(rates)
                .containsEntry("sendpilot", new UsualRate(3, 76L))
                .containsEntry("pelcro", new UsualRate(0, 1L))
                .hasSize(2);
    }

    @Test
    void isUnknownWithoutARecordAndZeroForASourceThatIsNew() {
        assertThat(UsualRate.of(List.of(sent("sendpilot", 3)), List.of(List.of())))
                .containsExactly(Map.entry("sendpilot", new UsualRate(3, null)));
        assertThat(UsualRate.of(List.of(sent("mailstand", 3)), List.of(List.of(sent("sendpilot", 1)))))
                .containsEntry("mailstand", new UsualRate(3, 0L));
    }
}
