package io.waybill.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which event is delivered next, and which has to wait. */
class DeliveryOrderTest {

    private static final int MANY = 100;

    private Instant now = Instant.parse("2026-02-24T10:30:00Z");

    private static final class Named extends DeliveryOrder.Ordered {
        private final String name;

        Named(String name, long order, String lead, boolean replaceable, Instant notBefore) {
            this(name, order, null, lead, replaceable, notBefore);
        }

        Named(String name, long order, String lane, String lead, boolean replaceable, Instant notBefore) {
            super(order, lane, lead, replaceable, notBefore);
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

    private final DeliveryOrder<Named> order = new DeliveryOrder<>(Duration.ZERO, MANY);

    private Named added(Named event) {
        order.add(event, now);
        return event;
    }

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
    void deliversEventsOfNoLeadInTheOrderAccepted() {
        order.add(event("second", 2, null), now);
        order.add(event("first", 1, null), now);

        assertThat(next(order)).containsExactly("first", "second");
    }

    @Test
    void deliversNoMoreAtOnceThanTheLimit() {
        DeliveryOrder<Named> two = new DeliveryOrder<>(Duration.ZERO, 2);
        Named first = event("first", 1, null);
        two.add(first, now);
        two.add(event("second", 2, null), now);
        assertThat(two.hasRoom()).isFalse();
        two.add(event("third", 3, null), now);
        assertThat(next(two)).containsExactly("first", "second");

        two.end(first, false, now);

        assertThat(next(two)).containsExactly("third");
        assertThat(two.inFlight()).isEqualTo(2);
    }

    @Test
    void deliversALeadsEventsOneAfterTheOtherAndThoseOfOtherLeadsMeanwhile() {
        // Given
        Named first = added(event("a1", 1, "a"));
        order.add(event("a2", 2, "a"), now);
        order.add(event("b1", 3, "b"), now);
        assertThat(next(order)).containsExactly("a1", "b1");

        // When
        order.end(first, false, now);

        // Then
        assertThat(next(order)).containsExactly("a2");
    }

    @Test
    void holdsALeadsEventsUntilTheScheduledRetryBeforeThemHasEnded() {
        // Given
        Named first = added(event("a1", 1, "a"));
        order.add(event("a2", 2, "a"), now);
        next(order);

        // When: a retry is scheduled, and comes from the queue of scheduled retries
        order.end(first, true, now);
        order.add(event("a3", 3, "a"), now);
        assertThat(next(order)).isEmpty();
        Named again = added(new Named("a1 again", 1, "a", false, now.plusSeconds(300)));

        // Then
        assertThat(next(order)).isEmpty();
        assertThat(order.nextDue()).isEqualTo(now.plusSeconds(300));
        pass(Duration.ofMinutes(5));
        assertThat(next(order)).containsExactly("a1 again");
        order.end(again, false, now);
        assertThat(next(order)).containsExactly("a2");
    }

    @Test
    void deliversAScheduledRetryThatCameBeforeTheAttemptWasSettled() {
        // Given
        Named first = added(event("a1", 1, "a"));
        order.add(event("a2", 2, "a"), now);
        next(order);

        // When
        added(new Named("a1 again", 1, "a", false, now.plusSeconds(5)));
        order.end(first, true, now);

        // Then
        pass(Duration.ofSeconds(5));
        assertThat(next(order)).containsExactly("a1 again");
    }

    @Test
    void deliversInTheOrderAcceptedWhateverTheOrderTheyComeIn() {
        order.add(event("a2", 2, "a"), now);
        order.add(new Named("a1", 1, "a", false, now.plusSeconds(5)), now);

        assertThat(next(order)).isEmpty();
        pass(Duration.ofSeconds(5));
        assertThat(next(order)).containsExactly("a1");
    }

    @Test
    void deliversAnEventThatWasHandedBackBeforeThoseAfterIt() {
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
    void deliversTheLastStatusWhenNoneHasComeForTheQuietTime() {
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
    void replacesNeitherOtherEventsNorAStatusBeingDelivered() {
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
    void deliversAStatusAfterTenQuietTimesHoweverManyFollow() {
        // Given
        DeliveryOrder<Named> quiet = new DeliveryOrder<>(Duration.ofSeconds(10), MANY);
        Instant began = now;

        // When: one every nine seconds
        List<String> delivered = new ArrayList<>();
        for (int i = 0; i < 12 && delivered.isEmpty(); i++) {
            quiet.add(status("s" + i, i, "a"), now).forEach(older -> quiet.end(older, false, now));
            pass(Duration.ofSeconds(9));
            delivered.addAll(next(quiet));
        }

        // Then
        assertThat(delivered).hasSize(1);
        assertThat(Duration.between(began, now)).isBetween(Duration.ofSeconds(100), Duration.ofSeconds(109));
    }

    @Test
    void forgetsALeadWithoutEvents() {
        Named only = added(event("a1", 1, "a"));
        next(order);
        order.end(only, false, now);

        order.add(event("a2", 2, "a"), now);
        assertThat(next(order)).containsExactly("a2");
        assertThat(order.size()).isEqualTo(1);
    }

    private static Named inLane(String name, long order, String lane) {
        return new Named(name, order, lane, null, false, null);
    }

    @Test
    void deliversOneEventOfEachLaneUntilItIsKnown() {
        Named a1 = added(inLane("a1", 1, "a"));
        order.add(inLane("a2", 2, "a"), now);
        order.add(inLane("a3", 3, "a"), now);
        order.add(inLane("b1", 4, "b"), now);
        order.add(event("none", 5, null), now);

        assertThat(next(order)).containsExactly("a1", "b1", "none");

        order.end(a1, false, now);
        assertThat(next(order)).containsExactly("a2");

        order.limit("a", 5);
        assertThat(next(order)).containsExactly("a3");
    }

    @Test
    void deliversNothingOfALaneThatIsHeldAndEverythingOfTheOthers() {
        Named a1 = added(inLane("a1", 1, "a"));
        order.add(inLane("a2", 2, "a"), now);
        order.limit("a", 0);
        order.add(inLane("a3", 3, "a"), now);
        order.add(inLane("b1", 4, "b"), now);

        assertThat(next(order)).containsExactly("b1");

        order.limit("a", 2);
        assertThat(next(order)).containsExactly("a1", "a2");
        order.handBack(a1, now);
        assertThat(next(order)).containsExactly("a1");
    }

    @Test
    void takesNothingOfAHeldLaneForOneThatEnds() {
        Named a1 = added(inLane("a1", 1, "a"));
        order.add(inLane("a2", 2, "a"), now);
        assertThat(next(order)).containsExactly("a1");

        order.limit("a", 0);
        order.end(a1, true, now);
        assertThat(next(order)).isEmpty();

        order.limit("a", 1);
        assertThat(next(order)).containsExactly("a2");
    }

    @Test
    void hasRoomForOtherLanesWhereOneLaneWaits() {
        DeliveryOrder<Named> two = new DeliveryOrder<>(Duration.ZERO, 2);
        for (int i = 1; i <= 10; i++) {
            two.add(inLane("a" + i, i, "a"), now);
        }

        assertThat(next(two)).containsExactly("a1");
        assertThat(two.hasRoom()).isTrue();

        two.add(inLane("b1", 11, "b"), now);
        assertThat(next(two)).containsExactly("b1");
    }

    @Test
    void givesTheTurnOfARetryTakenOutToNobodyTwice() {
        Named late = added(new Named("late", 1, "a", null, false, now.plusSeconds(60)));
        order.add(inLane("a2", 2, "a"), now);
        order.takeOut(late);

        assertThat(next(order)).containsExactly("a2");
        order.add(inLane("a3", 3, "a"), now);
        order.end(late, true, now);
        assertThat(next(order)).isEmpty();
    }
}
