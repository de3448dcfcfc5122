package io.waybill.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.config.Address;
import io.waybill.config.Secret;
import io.waybill.config.SinkSettings;
import io.waybill.event.Event;
import io.waybill.handoff.AttemptCount;
import io.waybill.handoff.PendingEvent;
import io.waybill.handoff.Settlement;
import io.waybill.record.AttemptOutcome;
import io.waybill.record.RecordEntry;
import io.waybill.record.SentRequest;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class DeliveryTest {

    private static final SinkRequest REQUEST = new SinkRequest.Call("a call");
    private static final FailureDetail TRANSIENT =
            new FailureDetail(AttemptOutcome.TRANSIENT, 503, "answered 503", Duration.ZERO);

    private final RecordedEvent event = new RecordedEvent();
    private final Delivery delivery =
            new Delivery(event, SinkContext.unobserved(settings(SinkSettings.Mode.LIVE), Clock.systemUTC()));
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    @Test
    void isSettledOnceWhateverFollows() {
        call();
        delivery.delivered(200);

        delivery.handBack();
        delivery.interrupt();
        delivery.park("too late");
        delivery.filtered("too late");
        delivery.scheduleRetry();
        delivery.routeEnded(new IllegalStateException("too late"));

        assertThat(event.settlements).singleElement().isInstanceOf(Settlement.Done.class);
        assertThat(event.outcomes()).containsExactly(AttemptOutcome.DELIVERED);
    }

    @Test
    void isNotHandedBackWhileACallIsOpen() {
        call();

        delivery.handBack();

        assertThat(delivery.isCalling()).isTrue();
        assertThat(event.settlements).isEmpty();
    }

    /** A stop waits for what is not settled. If it waited for calls alone, the next one could begin after that, and be cut off. */
    @Test
    void isNotSettledBetweenTwoCallsUntilItIsHandedBack() {
        call();
        delivery.failed(TRANSIENT, new NextAttempt(Duration.ofMillis(1), false));

        assertThat(delivery.isCalling()).isFalse();
        assertThat(delivery.isSettled()).isFalse();

        delivery.handBack();

        assertThat(delivery.isSettled()).isTrue();
        assertThatThrownBy(delivery::begin).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void beginsNoCallOnceItIsHandedBack() {
        delivery.prepare(REQUEST, exchange);
        delivery.handBack();

        assertThatThrownBy(delivery::begin).isInstanceOf(RejectedExecutionException.class);
        delivery.routeEnded(new RejectedExecutionException());

        assertThat(event.settlements).singleElement().isInstanceOf(Settlement.HandBack.class);
        assertThat(event.outcomes()).isEmpty();
    }

    @Test
    void recordsAnInterruptedCallAndHandsItsEventBack() {
        call();

        delivery.interrupt();
        delivery.delivered(200);

        assertThat(event.outcomes()).containsExactly(AttemptOutcome.INTERRUPTED);
        assertThat(event.settlements).singleElement().isInstanceOf(Settlement.HandBack.class);
    }

    @Test
    void isParkedUnlessARetryIsScheduled() {
        call();
        delivery.failed(TRANSIENT, new NextAttempt(Duration.ofMinutes(5), true));

        delivery.scheduleRetry();
        delivery.park("answered 503");

        assertThat(event.settlements)
                .singleElement()
                .isInstanceOfSatisfying(Settlement.ScheduledRetry.class, later -> assertThat(later.attempts())
                        .isEqualTo(new AttemptCount(1, 1)));
    }

    @Test
    void keepsWhichChannelsWereToldWhereverTheEventGoes() {
        Set<String> alerts = Set.of("alerts");

        // A quick retry goes by way of the broker: a crash must not tell a channel again.
        tell();
        delivery.failed(TRANSIENT, new NextAttempt(Duration.ofSeconds(1), false));
        assertThat(delivery.isRetried()).isFalse();
        delivery.scheduleRetry();
        assertThat(event.settlements)
                .singleElement()
                .isInstanceOfSatisfying(Settlement.ScheduledRetry.class, retry -> assertThat(retry.attempts())
                        .isEqualTo(new AttemptCount(2, 0, alerts)));

        // Handed back.
        RecordedEvent stopped = new RecordedEvent();
        Delivery second =
                new Delivery(stopped, SinkContext.unobserved(settings(SinkSettings.Mode.LIVE), Clock.systemUTC()));
        second.prepare(REQUEST, exchange);
        second.begin();
        second.told("alerts");
        second.handBack();
        assertThat(stopped.settlements)
                .singleElement()
                .isInstanceOfSatisfying(Settlement.ScheduledRetry.class, retry -> assertThat(retry.attempts())
                        .isEqualTo(new AttemptCount(1, 0, alerts)));

        // Parked.
        RecordedEvent parked = new RecordedEvent();
        Delivery third =
                new Delivery(parked, SinkContext.unobserved(settings(SinkSettings.Mode.LIVE), Clock.systemUTC()));
        third.prepare(REQUEST, exchange);
        third.begin();
        third.told("alerts");
        third.park("the other one is archived");
        assertThat(parked.settlements).singleElement().isInstanceOfSatisfying(Settlement.Park.class, park -> assertThat(
                        park.told())
                .isEqualTo(alerts));
    }

    private void tell() {
        call();
        delivery.told("alerts");
        call();
    }

    @Test
    void isParkedWhenNoRetryIsLeft() {
        call();
        delivery.failed(TRANSIENT, null);

        delivery.scheduleRetry();
        delivery.park("answered 503");

        assertThat(event.settlements).singleElement().isInstanceOf(Settlement.Park.class);
    }

    @Test
    void isParkedWhenTheRouteEndsWithoutADelivery() {
        delivery.routeEnded(null);

        assertThat(event.settlements).singleElement().isInstanceOf(Settlement.Park.class);
    }

    @Test
    void endsTheRouteOfADrySink() {
        Delivery dry = new Delivery(event, SinkContext.unobserved(settings(SinkSettings.Mode.DRY), Clock.systemUTC()));

        assertThat(dry.prepare(REQUEST, exchange)).isFalse();

        assertThat(exchange.isRouteStop()).isTrue();
        assertThat(event.outcomes()).containsExactly(AttemptOutcome.DRY_RUN);
        assertThat(event.settlements).singleElement().isInstanceOf(Settlement.Done.class);
    }

    @Test
    void recordsWhatWasSent() {
        // Given
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("a", 1);
        SinkRequest.Http request = new SinkRequest.Http(
                "POST",
                new Address(URI.create("https://crm.example")),
                "/leads",
                null,
                Map.of("X-Kind", "lead"),
                Map.of(),
                body);
        Delivery dry = new Delivery(event, SinkContext.unobserved(settings(SinkSettings.Mode.DRY), Clock.systemUTC()));

        // When
        dry.prepare(request, exchange);
        delivery.prepare(request, exchange);
        delivery.begin();
        delivery.delivered(200);

        // Then
        assertThat(event.entries)
                .map(RecordEntry.Attempt.class::cast)
                .allMatch(attempt -> attempt.line().equals("POST /leads {\"a\":1}"))
                .map(RecordEntry.Attempt::sent)
                .containsExactly(
                        new SentRequest(null, null, "{\"a\":1}", null),
                        new SentRequest("https://crm.example/leads", Map.of("X-Kind", "lead"), "{\"a\":1}", null));
    }

    @Test
    void recordsTheCallThatSendsASlackMessage() {
        delivery.prepare(new SinkRequest.Slack("alerts", "#alerts", "hooks.slack.com/••••", "Look"), exchange);
        delivery.begin();
        delivery.calls(new SinkRequest.Http(
                "POST",
                new Address(URI.create("https://slack.example/api/chat.postMessage")),
                "",
                null,
                Map.of(),
                Map.of("Authorization", new Secret("Bearer token")),
                JsonNodeFactory.instance.objectNode()));
        delivery.delivered(200);

        RecordEntry.Attempt attempt = (RecordEntry.Attempt) event.entries.get(0);
        assertThat(attempt.line()).isEqualTo("#alerts (incoming webhook hooks.slack.com/••••): Look");
        assertThat(attempt.sent())
                .isEqualTo(new SentRequest("hooks.slack.com/••••", Map.of("Authorization", "••••"), "Look", null));
    }

    private void call() {
        delivery.prepare(REQUEST, exchange);
        delivery.begin();
    }

    private static SinkSettings settings(SinkSettings.Mode mode) {
        Address slack = new Address(URI.create("https://slack.example/api/"));
        return new SinkSettings(
                "crm",
                mode,
                null,
                Map.of(),
                Duration.ofSeconds(2),
                5,
                List.of(),
                null,
                0,
                1,
                null,
                new SinkSettings.Slack(null, null, slack, Map.of()),
                SinkSettings.Download.NONE,
                SinkSettings.Mail.NONE);
    }

    private static final class RecordedEvent implements PendingEvent {

        private final List<RecordEntry> entries = new ArrayList<>();
        private final List<Settlement> settlements = new ArrayList<>();

        List<AttemptOutcome> outcomes() {
            return entries.stream()
                    .map(RecordEntry.Attempt.class::cast)
                    .map(RecordEntry.Attempt::outcome)
                    .toList();
        }

        @Override
        public Event event() {
            return new Event(
                    "evt_1", "leadsail", "lead.failed", Instant.EPOCH, null, JsonNodeFactory.instance.objectNode());
        }

        @Override
        public Instant pendingSince() {
            return Instant.EPOCH;
        }

        @Override
        public AttemptCount attempts() {
            return AttemptCount.NONE;
        }

        @Override
        public void record(RecordEntry entry) {
            entries.add(entry);
        }

        @Override
        public void settle(Settlement settlement) {
            settlements.add(settlement);
        }
    }
}
