package io.waybill.source;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;

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
