package io.waybill.source.quarantine;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.waybill.source.verification.Webhook;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The description stored beside a body.
 *
 * @param requests the first and the latest that brought it: one may have a signature that the other lacks
 */
record QuarantineFile(
        @JsonProperty("kept") QuarantinedBody body,
        @JsonProperty("arrivals") List<RequestHead> requests) {

    /**
     * A webhook without its body. All headers are kept: other settings may verify by another one.
     *
     * @param target null in a file of an earlier version
     */
    record RequestHead(
            Map<String, List<String>> headers,
            @Nullable String target,
            @Nullable String pathToken,
            boolean fromThisMachine,
            Instant receivedAt) {

        static RequestHead of(Webhook webhook) {
            return new RequestHead(
                    webhook.headers(),
                    webhook.target(),
                    webhook.pathToken(),
                    webhook.fromThisMachine(),
                    webhook.receivedAt());
        }

        Webhook webhook(String source, byte[] body) {
            return new Webhook(
                    source,
                    headers,
                    target == null ? Webhook.target(source, pathToken) : target,
                    pathToken,
                    "the quarantine",
                    fromThisMachine,
                    body,
                    receivedAt);
        }

        /** No headers: they hold secrets. */
        @Override
        public String toString() {
            return "RequestHead[receivedAt=%s]".formatted(receivedAt);
        }
    }

    QuarantineFile resent(QuarantinedBody next, RequestHead latest) {
        return new QuarantineFile(next, List.of(requests.get(0), latest));
    }
}
