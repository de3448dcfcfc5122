package io.waybill.routes.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.event.Json;
import io.waybill.routes.Outcome;
import io.waybill.sink.Outgoing;
import io.waybill.sink.Verdict;
import java.util.TreeMap;

/** What became of a webhook, in the words in which a case says what it expects. */
final class Report {

    private Report() {}

    static ObjectNode of(Outcome outcome) {
        return outcome instanceof Outcome.Accepted accepted ? accepted(accepted) : answered((Outcome.Answered) outcome);
    }

    private static ObjectNode accepted(Outcome.Accepted accepted) {
        ObjectNode report = object().put("outcome", accepted.event().isUnmapped() ? "unmapped" : "accepted");
        if (accepted.unmappedReason() != null) {
            report.put("reason", accepted.unmappedReason());
        }
        report.set("event", accepted.event().toJson());
        ObjectNode sinks = report.putObject("sinks");
        new TreeMap<>(accepted.sinks()).forEach((name, verdict) -> sinks.set(name, verdict(verdict)));
        return report;
    }

    private static ObjectNode answered(Outcome.Answered answered) {
        JsonNode body = answered.body();
        ObjectNode report = object();
        if (body.path("status").asText().equals("duplicate")) {
            return report.put("outcome", "duplicate");
        }
        if (body.has("code")) {
            return report.put("outcome", "rejected")
                    .put("status", answered.status())
                    .put("code", body.path("code").asText())
                    .put("detail", body.path("detail").asText());
        }
        report.put("outcome", "answered").put("status", answered.status());
        report.set("answer", body);
        return report;
    }

    private static ObjectNode verdict(Verdict verdict) {
        if (verdict instanceof Verdict.Sends sends) {
            return sent(sends.request());
        }
        if (verdict instanceof Verdict.Filters filters) {
            return object().put("filters", filters.reason());
        }
        return object().put("fails", ((Verdict.Fails) verdict).reason());
    }

    private static ObjectNode sent(Outgoing request) {
        if (request instanceof Outgoing.Slack slack) {
            return object().put("channel", slack.channel())
                    .put("to", slack.to())
                    .put("text", slack.text());
        }
        if (request instanceof Outgoing.Http http) {
            return http(http);
        }
        return object().put("call", request.describe());
    }

    private static ObjectNode http(Outgoing.Http http) {
        ObjectNode report = object().put("method", http.method()).put("path", http.target());
        if (http.url() != null) {
            report.put("address", http.url() + (http.path().isEmpty() ? "" : http.target()));
        }
        ObjectNode headers = report.putObject("headers");
        // Secrets by themselves: they can be compared, and shown only as what hides them.
        new TreeMap<>(http.configured()).forEach(headers::putPOJO);
        new TreeMap<>(http.headers()).forEach(headers::put);
        if (http.body() != null) {
            report.set("body", parsed(http.body()));
        }
        return report;
    }

    private static JsonNode parsed(String json) {
        try {
            return Json.parse(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a request's body is JSON", e);
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
