package io.waybill.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose turn it is, and whose it is not yet. */
class DeliveryOrderTest {

    private static final int MANY = 100;

    private Instant now = Instant.parse("2026-02-24T10:30:00Z");

    private static final class Named extends DeliveryOrder.Ticket {
        private final String name;

        Named(String name, long order, String lane, boolean replaceable, Instant notBefore) {
            super(order, lane, replaceable, notBefore);
            this.name = name;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Named event(String name, long order, String lead) {
        return new Named(name, order, lead, false, null);
    }

    private static Named status(String name, long order, String lead) {
        return new Named(name, order, lead, true, null);
    }

    private final DeliveryOrder<Named> turns = new DeliveryOrder<>(Duration.ZERO, MANY);

    private List<String> next(DeliveryOrder<Named> from) {
        List<String> names = new ArrayList<>();
        for (Named next = from.next(now); next != null; next = from.next(now)) {
            names.add(next.name);
        }
        return names;
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void givesEachItsTurnInTheOrderAcceptedWhereThereAreNoLanes() {
        turns.add(event("second", 2, null), now);
        turns.add(event("first", 1, null), now);

        assertThat(next(turns)).containsExactly("first", "second");
    }

    @Test
    void givesNoMoreTurnsAtOnceThanItMay() {
        DeliveryOrder<Named> two = new DeliveryOrder<>(Duration.ZERO, 2);
        Named first = event("first", 1, null);
        two.add(first, now);
        two.add(event("second", 2, null), now);
        assertThat(two.hasRoom()).isFalse();
        two.add(event("third", 3, null), now);
        assertThat(next(two)).containsExactly("first", "second");

        two.end(first, false, now);

        assertThat(next(two)).containsExactly("third");
        assertThat(two.handled()).isEqualTo(2);
    }

    @Test
    void letsALeadsEventsPassOneAfterTheOtherAndOthersBeside() {
        // Given
        Named first = event("a1", 1, "a");
        turns.add(first, now);
        turns.add(event("a2", 2, "a"), now);
        turns.add(event("b1", 3, "b"), now);
        assertThat(next(turns)).containsExactly("a1", "b1");

        // When
        turns.end(first, false, now);

        // Then
        assertThat(next(turns)).containsExactly("a2");
    }

    @Test
    void holdsALeadsEventsUntilTheOneThatWasPutOffHasHadItsTurn() {
        // Given
        Named first = event("a1", 1, "a");
        turns.add(first, now);
        turns.add(event("a2", 2, "a"), now);
        next(turns);

        // When: it is put off, and comes again by way of the queue of those
        turns.end(first, true, now);
        turns.add(event("a3", 3, "a"), now);
        assertThat(next(turns)).isEmpty();
        Named again = new Named("a1 again", 1, "a", false, now.plusSeconds(300));
        turns.add(again, now);

        // Then
        assertThat(next(turns)).isEmpty();
        assertThat(turns.nextTime()).isEqualTo(now.plusSeconds(300));
        pass(Duration.ofMinutes(5));
        assertThat(next(turns)).containsExactly("a1 again");
        turns.end(again, false, now);
        assertThat(next(turns)).containsExactly("a2");
    }

    @Test
    void knowsOneThatHasComeAgainBeforeItsFirstTurnWasSettled() {
        // Given
        Named first = event("a1", 1, "a");
        turns.add(first, now);
        turns.add(event("a2", 2, "a"), now);
        next(turns);

        // When
        Named again = new Named("a1 again", 1, "a", false, now.plusSeconds(5));
        turns.add(again, now);
        turns.end(first, true, now);

        // Then
        pass(Duration.ofSeconds(5));
        assertThat(next(turns)).containsExactly("a1 again");
    }

    @Test
    void putsThoseFirstThatWereAcceptedFirstWhateverTheyComeIn() {
        turns.add(event("a2", 2, "a"), now);
        turns.add(new Named("a1", 1, "a", false, now.plusSeconds(5)), now);

        assertThat(next(turns)).isEmpty();
        pass(Duration.ofSeconds(5));
        assertThat(next(turns)).containsExactly("a1");
    }

    @Test
    void givesOneThatWasHandedBackAnotherTurnBeforeThoseAfterIt() {
        // Given
        DeliveryOrder<Named> one = new DeliveryOrder<>(Duration.ZERO, 1);
        Named first = event("first", 1, null);
        one.add(first, now);
        one.add(event("second", 2, null), now);
        next(one);

        // When
        one.handBack(first, now);

        // Then
        assertThat(next(one)).containsExactly("first");
    }

    @Test
    void letsTheLastStatusThroughWhenNoneHasComeForTheQuietTime() {
        // Given
        DeliveryOrder<Named> quiet = new DeliveryOrder<>(Duration.ofSeconds(10), MANY);
        Named first = status("s1", 1, "a");
        quiet.add(first, now);
        pass(Duration.ofSeconds(6));

        // When
        List<Named> replaced = quiet.add(status("s2", 2, "a"), now);

        // Then
        assertThat(replaced).containsExactly(first);
        pass(Duration.ofSeconds(6));
        assertThat(next(quiet)).isEmpty();
        quiet.end(first, false, now);
        pass(Duration.ofSeconds(4));
        assertThat(next(quiet)).containsExactly("s2");
    }

    @Test
    void doesNotReplaceWhatIsNoStatusOrHasHadItsTurn() {
        // Given
        DeliveryOrder<Named> quiet = new DeliveryOrder<>(Duration.ofSeconds(10), MANY);
        quiet.add(status("s1", 1, "a"), now);
        pass(Duration.ofSeconds(10));
        assertThat(next(quiet)).containsExactly("s1");

        // When, then
        quiet.add(event("reply", 2, "a"), now);
        assertThat(quiet.add(status("s2", 3, "a"), now)).isEmpty();
        assertThat(quiet.add(status("other lead", 4, "b"), now)).isEmpty();
    }

    @Test
    void letsAStatusThroughAfterTenQuietTimesHoweverManyFollow() {
        // Given
        DeliveryOrder<Named> quiet = new DeliveryOrder<>(Duration.ofSeconds(10), MANY);
        Instant began = now;

        // When: one every nine seconds
        List<String> through = new ArrayList<>();
        for (int i = 0; i < 12 && through.isEmpty(); i++) {
            quiet.add(status("s" + i, i, "a"), now).forEach(older -> quiet.end(older, false, now));
            pass(Duration.ofSeconds(9));
            through.addAll(next(quiet));
        }

        // Then
        assertThat(through).hasSize(1);
        assertThat(Duration.between(began, now)).isBetween(Duration.ofSeconds(100), Duration.ofSeconds(109));
    }

    @Test
    void forgetsALaneWhenItIsEmpty() {
        Named only = event("a1", 1, "a");
        turns.add(only, now);
        next(turns);
        turns.end(only, false, now);

        turns.add(event("a2", 2, "a"), now);
        assertThat(next(turns)).containsExactly("a2");
        assertThat(turns.held()).isEqualTo(1);
    }
}
