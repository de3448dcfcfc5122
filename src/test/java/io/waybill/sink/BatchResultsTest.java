package io.waybill.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.mapping.Mappings;
import io.waybill.testing.TestMappings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The answer is what the expression makes of it: {@code .}, unless a test says otherwise. */
class BatchResultsTest {

    private static final List<String> IDS = List.of("evt_a", "evt_b", "evt_c");

    private final Mappings mappings = TestMappings.of(Map.of(), Map.of(), Map.of());

    @Test
    void readsAnArrayInTheOrderOfTheCall() throws SinkFailure {
        assertThat(read(".items", "{\"items\":[true,\"no such e-mail\",false]}"))
                .containsExactly(
                        "taken", "permanent 207: answered 207: no such e-mail", "permanent 207: answered 207: no");
    }

    @Test
    void readsAStatusAsThatOfACallAboutTheEventAlone() throws SinkFailure {
        assertThat(read(".", "[201,503,429]"))
                .containsExactly("taken", "transient 503: answered 503", "transient 429: answered 429");
        assertThat(read(".", "[404,{\"status\":409,\"error\":\"a  conflict\"},{\"status\":500,\"error\":{\"a\":1}}]"))
                .containsExactly(
                        "permanent 404: answered 404",
                        "permanent 409: answered 409: a conflict",
                        "transient 500: answered 500: {\"a\":1}");
    }

    @Test
    void holdsNoSinkForWhatItSaysOfOneEvent() throws SinkFailure {
        assertThat(read(".", "[401,403,302]"))
                .containsExactly(
                        "permanent 401: answered 401", "permanent 403: answered 403", "permanent 302: answered 302");
    }

    @Test
    void readsResultsByIdOrPositionAndThatOfAllOthers() throws SinkFailure {
        assertThat(read(".", "{\"evt_c\":422,\"others\":true}"))
                .containsExactly("taken", "taken", "permanent 422: answered 422");
        assertThat(read(".", "{\"0\":\"bad\",\"evt_b\":true,\"2\":true}"))
                .containsExactly("permanent 207: answered 207: bad", "taken", "taken");
    }

    /** An event must never count as delivered by mistake. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[true,true]",
                "[true,true,true,true]",
                "[true,true,null]",
                "[true,true,{}]",
                "[true,true,{\"error\":\"x\"}]",
                "[true,true,1.5]",
                "[true,true,[]]",
                "{\"evt_a\":true,\"evt_b\":true}",
                "{\"evt_x\":422,\"others\":true}",
                "{\"3\":422,\"others\":true}",
                "\"fine\"",
                "true",
                "null",
                "<html>",
                "",
            })
    void takesNothingForAYesThatDoesNotSayItOfEachEvent(String answer) {
        assertThatThrownBy(() -> read(".", answer))
                .isInstanceOf(PermanentFailure.class)
                .hasMessageStartingWith("answered 207, but 'results' does not say what became of each event: ");
    }

    @Test
    void triesAgainWhenTheAnswerBrokeOff() {
        SinkResponse broken = new SinkResponse(200, "[true,tr", false, Duration.ZERO);

        assertThatThrownBy(() -> BatchResults.read(mappings.expression("."), broken, IDS))
                .isInstanceOf(TransientFailure.class);
    }

    private List<String> read(String expression, String answer) throws SinkFailure {
        SinkResponse response = new SinkResponse(207, answer, true, Duration.ZERO);
        return BatchResults.read(mappings.expression(expression), response, IDS).stream()
                .map(failure -> failure.map(BatchResultsTest::text).orElse("taken"))
                .toList();
    }

    private static String text(SinkFailure failure) {
        return "%s %d: %s".formatted(failure.outcome().written(), failure.answerCode(), failure.getMessage());
    }
}
