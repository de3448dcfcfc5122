package io.waybill.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.event.EventId;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SeenIdFilterTest {

    private static final int ROOM = 100_000;

    private final SeenIdFilter filter = new SeenIdFilter(ROOM);

    @Test
    void isNeverWrongAboutAnIdItHas() {
        ids(0).forEach(filter::add);

        assertThat(ids(0)).allMatch(filter::canHave);
    }

    @Test
    void isCertainOfNearlyEveryIdItLacksUntilItIsFull() {
        // Given
        ids(0).forEach(filter::add);
        assertThat(filter.isFull()).isFalse();

        // Then
        assertThat(ids(ROOM).filter(filter::canHave).count()).isLessThan(ROOM / 50);

        // When
        ids(ROOM).forEach(filter::add);

        // Then
        assertThat(filter.isFull()).isTrue();
    }

    private static Stream<String> ids(int first) {
        return IntStream.range(first, first + ROOM)
                .mapToObj(i -> EventId.of("sendpilot", "lead.updated", List.of("%d".formatted(i))));
    }
}
