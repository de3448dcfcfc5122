package io.waybill.sink;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.config.SinkSettings;
import io.waybill.event.MappingException;
import io.waybill.event.Sha256;
import io.waybill.mapping.Mappings;
import io.waybill.privacy.PersonalData;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;

/** An HTTP call about several events. */
final class HttpBatchCall {

    /** Enough for what of an answer is quoted. */
    private static final int QUOTED = 1_000;

    private static final int KEY_LENGTH = 32;

    /** The sink will never take the call, and took none of its events. */
    static final class NotTaken extends Exception {
        private static final long serialVersionUID = 1;

        private final PermanentFailure failure;

        NotTaken(PermanentFailure failure) {
            super(failure);
            this.failure = failure;
        }

        PermanentFailure failure() {
            return failure;
        }
    }

    private final Mappings mappings;
    private final Function<SinkSettings, String> endpoint;
    private final Clock clock;

    @GuardedBy("this")
    private @Nullable ProducerTemplate http;

    /** @param endpoint Camel's, of a sink */
    HttpBatchCall(Mappings mappings, Function<SinkSettings, String> endpoint, Clock clock) {
        this.mappings = mappings;
        this.endpoint = endpoint;
        this.clock = clock;
    }

    /**
     * Makes the call, and has each event go on with its result.
     *
     * @throws NotTaken if the sink will never take the call, and took no event; none goes on
     * @throws Exception what happened to all of them; none goes on
     */
    void make(HttpBatches.Step step, List<BatchMember> members) throws Exception {
        SinkRequest.Http request;
        SinkResponse response;
        try {
            request = request(step.mapping(), members);
            response = answer(request, members.get(0));
            if (!response.isSuccess()) {
                ResponseClassifier.check(quotable(response, members), request.isToTheAddressItself());
            }
        } catch (PermanentFailure e) {
            throw new NotTaken(e);
        }
        List<Optional<SinkFailure>> results = results(step, response, members);
        for (int i = 0; i < members.size(); i++) {
            BatchMember member = members.get(i);
            if (results.get(i).isEmpty()) {
                member.delivery().delivered(response.status());
            }
            member.goOn(results.get(i).orElse(null));
        }
    }

    private SinkRequest.Http request(String mapping, List<BatchMember> members) throws PermanentFailure {
        ArrayNode events = JsonNodeFactory.instance.arrayNode();
        members.forEach(member -> events.add(member.event()));
        try {
            return HttpRequestReader.read(
                    mappings.get(mapping).apply(events),
                    members.get(0).delivery().sink(),
                    key(members));
        } catch (MappingException e) {
            throw new PermanentFailure("the request could not be made: " + e.getMessage(), null);
        }
    }

    /** Of the same events, it is the same. */
    private static String key(List<BatchMember> members) {
        List<String> keys = members.stream()
                .map(member -> member.delivery().idempotencyKey())
                .sorted()
                .toList();
        return keys.size() == 1
                ? keys.get(0)
                : "batch-" + Sha256.hex(String.join("\n", keys)).substring(0, KEY_LENGTH);
    }

    private SinkResponse answer(SinkRequest.Http request, BatchMember any) throws Exception {
        Exchange answered = http(any.exchange().getContext())
                .request(endpoint.apply(any.delivery().sink()), call -> request.writeTo(call.getMessage()));
        if (answered.getException() != null) {
            throw answered.getException();
        }
        return SinkResponse.of(answered.getMessage(), clock);
    }

    private synchronized ProducerTemplate http(CamelContext context) throws Exception {
        ProducerTemplate existing = http;
        if (existing == null) {
            existing = context.createProducerTemplate();
            context.addService(existing); // stopped with the routes
            http = existing;
        }
        return existing;
    }

    /** For the record of each event, which must not show another lead's data. */
    private static SinkResponse quotable(SinkResponse response, List<BatchMember> members) {
        if (members.size() == 1) {
            return response;
        }
        String text = response.body();
        text = text.substring(0, Math.min(QUOTED, text.length()));
        for (BatchMember member : members) {
            text = PersonalData.in(member.delivery().event().data()).hiddenIn(text);
        }
        return new SinkResponse(response.status(), text, response.complete(), response.retryAfter());
    }

    private List<Optional<SinkFailure>> results(HttpBatches.Step step, SinkResponse response, List<BatchMember> members)
            throws SinkFailure {
        if (!HttpSteps.isTrue(mappings, step.success(), response.body())) {
            response.checkComplete();
            throw new PermanentFailure(quotable(response, members).describe(), response.status());
        }
        if (step.results().isEmpty()) {
            return Collections.nCopies(members.size(), Optional.empty());
        }
        List<String> ids = members.stream().map(BatchMember::id).toList();
        return BatchResults.read(mappings.expression(step.results()), response, ids);
    }
}
