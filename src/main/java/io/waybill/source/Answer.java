package io.waybill.source;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the sender of a webhook is told. {@link AnswerWriter} makes an HTTP response of it. */
public sealed interface Answer {

    /** Of HTTP. */
    int status();

    ObjectNode body();

    default String contentType() {
        return "application/json";
    }

    /** When it is worth sending again, if ever. */
    default Optional<Duration> retryAfter() {
        return Optional.empty();
    }

    /** The event is on disk. */
    record Accepted(String eventId) implements Answer {

        @Override
        public int status() {
            return 202;
        }

        @Override
        public ObjectNode body() {
            return json().put("id", eventId).put("status", "accepted");
        }
    }

    /** This source sent this event before. */
    record Duplicate(String eventId) implements Answer {

        @Override
        public int status() {
            return 200;
        }

        @Override
        public ObjectNode body() {
            return json().put("id", eventId).put("status", "duplicate");
        }
    }

    /**
     * One of several events in a request.
     *
     * @param id the event's; null if it is none
     * @param status accepted, duplicate or rejected
     * @param detail why it was rejected, for the sender; null otherwise
     */
    record OfOne(
            @Nullable String id, String status, @Nullable String detail) {}

    /** The events of one request, in their order: all of them are on disk, and what is no event is on record. */
    record Several(List<OfOne> events) implements Answer {

        public Several {
            events = List.copyOf(events);
        }

        private boolean hasOne(String status) {
            return events.stream().anyMatch(event -> event.status().equals(status));
        }

        private boolean hasEvent() {
            return hasOne("accepted") || hasOne("duplicate");
        }

        @Override
        public int status() {
            return hasOne("accepted") ? 202 : hasEvent() ? 200 : Problem.INVALID_EVENT.status();
        }

        @Override
        public String contentType() {
            return hasEvent() ? "application/json" : "application/problem+json";
        }

        @Override
        public ObjectNode body() {
            ObjectNode body = hasEvent()
                    ? json().put("status", "accepted")
                    : new Refused(Problem.INVALID_EVENT, "None of these is an event.").body();
            ArrayNode list = body.putArray("events");
            for (OfOne event : events) {
                ObjectNode one = list.addObject();
                if (event.id() != null) {
                    one.put("id", event.id());
                }
                one.put("status", event.status());
                if (event.detail() != null) {
                    one.put("detail", event.detail());
                }
            }
            return body;
        }
    }

    /** The webhook is on record, but does not become an event. */
    record Acknowledged() implements Answer {

        @Override
        public int status() {
            return 200;
        }

        @Override
        public ObjectNode body() {
            return json().put("status", "acknowledged");
        }
    }

    /** The provider tests the address, and wants this text back. */
    record Challenge(String text) implements Answer {

        @Override
        public int status() {
            return 200;
        }

        @Override
        public ObjectNode body() {
            return json().put("challenge", text);
        }
    }

    /**
     * The webhook is not accepted (RFC 9457).
     *
     * @param detail for the sender: nothing internal, and nothing from the request's headers
     */
    record Refused(Problem problem, String detail) implements Answer {

        private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

        @Override
        public int status() {
            return problem.status();
        }

        @Override
        public ObjectNode body() {
            return json().put("type", "about:blank")
                    .put("title", problem.title())
                    .put("status", problem.status())
                    .put("code", problem.code())
                    .put("detail", detail);
        }

        @Override
        public String contentType() {
            return "application/problem+json";
        }

        @Override
        public Optional<Duration> retryAfter() {
            return problem == Problem.UNAVAILABLE ? Optional.of(RETRY_AFTER) : Optional.empty();
        }
    }

    private static ObjectNode json() {
        return JsonNodeFactory.instance.objectNode();
    }
}
