package io.waybill.source.quarantine;

import io.waybill.source.verification.Webhook;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is written down beside a body.
 *
 * @param arrivals the first and the latest: of several attempts, one may carry what the others lack
 */
record QuarantineFile(QuarantinedBody kept, List<RequestHead> arrivals) {

    /** All of a webhook but its body; which header will be needed is for tomorrow's settings to say. */
    record RequestHead(
            Map<String, List<String>> headers,
            @Nullable String pathToken,
            boolean fromThisMachine,
            Instant receivedAt) {

        static RequestHead of(Webhook webhook) {
            return new RequestHead(
                    webhook.headers(), webhook.pathToken(), webhook.fromThisMachine(), webhook.receivedAt());
        }

        Webhook webhook(String source, byte[] body) {
            return new Webhook(source, headers, pathToken, fromThisMachine, body, receivedAt);
        }

        /** No headers: they hold secrets. */
        @Override
        public String toString() {
            return "Arrival[receivedAt=%s]".formatted(receivedAt);
        }
    }

    QuarantineFile again(QuarantinedBody next, RequestHead latest) {
        return new QuarantineFile(next, List.of(arrivals.get(0), latest));
    }
}
