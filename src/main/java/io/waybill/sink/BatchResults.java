package io.waybill.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.event.Json;
import io.waybill.event.MappingException;
import io.waybill.mapping.Jq;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads from the answer to a call what became of each of its events. A jq expression turns the answer's JSON into an array
 * with a result for each event, in their order, or an object of results by event id or by position (from 0), with the
 * result of all that it does not name under {@code others}.
 *
 * <p>A result is {@code true}; {@code false}; a text that says what is wrong with the event; a status, which means the same
 * as that of a call about this event alone, though 401 and 403 are about the event; or {@code {status, error}}.
 */
final class BatchResults {

    private static final String OTHERS = "others";

    private final SinkResponse response;

    private BatchResults(SinkResponse response) {
        this.response = response;
    }

    /**
     * @param ids the events' ids, in the order of the call
     * @return for each event why the sink did not take it; empty if it did
     * @throws PermanentFailure if the answer does not say that of each event
     */
    static List<Optional<SinkFailure>> read(Jq expression, SinkResponse response, List<String> ids) throws SinkFailure {
        BatchResults results = new BatchResults(response);
        try {
            JsonNode said = expression.apply(Json.parse(response.body()));
            List<Optional<SinkFailure>> each = new ArrayList<>();
            for (JsonNode result : said.isObject() ? results.byName(said, ids) : results.byPosition(said, ids)) {
                each.add(results.failure(result));
            }
            return each;
        } catch (JsonProcessingException | MappingException e) {
            response.checkComplete();
            throw results.unreadable(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private List<JsonNode> byPosition(JsonNode said, List<String> ids) throws PermanentFailure {
        if (!said.isArray() || said.size() != ids.size()) {
            throw unreadable(
                    said.isArray()
                            ? "it names %d, and the call had %d events".formatted(said.size(), ids.size())
                            : "it is neither an array nor an object");
        }
        List<JsonNode> results = new ArrayList<>();
        said.forEach(results::add);
        return results;
    }

    private List<JsonNode> byName(JsonNode said, List<String> ids) throws PermanentFailure {
        Set<String> unknown = new HashSet<>();
        said.fieldNames().forEachRemaining(unknown::add);
        unknown.remove(OTHERS);
        List<JsonNode> results = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            String name = said.has(ids.get(i)) ? ids.get(i) : String.valueOf(i);
            unknown.remove(name);
            results.add(said.has(name) ? said.path(name) : said.path(OTHERS));
        }
        if (!unknown.isEmpty()) {
            throw unreadable("it names '%s', which was not in the call"
                    .formatted(unknown.iterator().next()));
        }
        return results;
    }

    private Optional<SinkFailure> failure(JsonNode result) throws PermanentFailure {
        if (result.isBoolean()) {
            return result.booleanValue()
                    ? Optional.empty()
                    : Optional.of(new PermanentFailure(response.describe("no"), response.status()));
        }
        if (result.isTextual()) {
            return Optional.of(new PermanentFailure(response.describe(result.textValue()), response.status()));
        }
        JsonNode status = result.isObject() ? result.path("status") : result;
        if (!status.isInt()) {
            throw unreadable("it has no result for an event, or one that is no true, false, text or status");
        }
        JsonNode error = result.path("error");
        return ofStatus(
                status.intValue(),
                error.isTextual() ? error.textValue() : error.isMissingNode() ? "" : error.toString());
    }

    private static Optional<SinkFailure> ofStatus(int status, String error) {
        SinkResponse one = new SinkResponse(status, error, true, Duration.ZERO);
        try {
            ResponseClassifier.check(one, false);
            return Optional.empty();
        } catch (TransientFailure e) {
            return Optional.of(e);
        } catch (SinkFailure e) {
            return Optional.of(new PermanentFailure(one.describe(), status));
        }
    }

    private PermanentFailure unreadable(String why) {
        return new PermanentFailure(
                "answered %d, but 'results' does not say what became of each event: %s"
                        .formatted(response.status(), why),
                response.status());
    }
}
