package io.waybill.casetest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.redaction.Secrets;
import io.waybill.rehearsal.RehearsalResult;
import io.waybill.sink.RehearsedDelivery;
import io.waybill.sink.SinkRequest;
import java.util.TreeMap;

/** The result of a rehearsal, with the keys in which a case writes what it expects. */
final class CaseReport {

    private CaseReport() {}

    static ObjectNode of(RehearsalResult result) {
        return result instanceof RehearsalResult.Accepted accepted
                ? accepted(accepted)
                : answered((RehearsalResult.Answered) result);
    }

    private static ObjectNode accepted(RehearsalResult.Accepted accepted) {
        ObjectNode report = object().put("outcome", accepted.outcome());
        if (accepted.unmappedReason() != null) {
            report.put("reason", accepted.unmappedReason());
        }
        report.set("event", accepted.event().toJson());
        ObjectNode sinks = report.putObject("sinks");
        new TreeMap<>(accepted.sinks()).forEach((name, verdict) -> sinks.set(name, verdict(verdict)));
        return report;
    }

    private static ObjectNode answered(RehearsalResult.Answered answered) {
        JsonNode body = answered.body();
        ObjectNode report = object().put("outcome", answered.outcome());
        switch (answered.outcome()) {
            case "duplicate" -> {}
            case "rejected" ->
                report.put("status", answered.status())
                        .put("code", body.path("code").asText())
                        .put("detail", body.path("detail").asText());
            default -> report.put("status", answered.status()).set("answer", body);
        }
        return report;
    }

    private static ObjectNode verdict(RehearsedDelivery verdict) {
        if (verdict instanceof RehearsedDelivery.Sends sends) {
            return sent(sends.request());
        }
        if (verdict instanceof RehearsedDelivery.Filters filters) {
            return object().put("filters", filters.reason());
        }
        return object().put("fails", ((RehearsedDelivery.Fails) verdict).reason());
    }

    private static ObjectNode sent(SinkRequest request) {
        if (request instanceof SinkRequest.Slack slack) {
            return object().put("channel", slack.channel())
                    .put("to", slack.to())
                    .put("text", slack.text());
        }
        if (request instanceof SinkRequest.Http http) {
            return http(http);
        }
        if (request instanceof SinkRequest.Mail mail) {
            return mail(mail);
        }
        return object().put("call", request.describe());
    }

    private static ObjectNode mail(SinkRequest.Mail mail) {
        ObjectNode report = object().put("subject", mail.subject());
        ObjectNode headers = report.putObject("headers");
        mail.shownHeaders(Secrets.NONE).forEach(headers::put);
        if (mail.text() != null) {
            report.put("text", mail.text());
        }
        if (mail.html() != null) {
            report.put("html", mail.html());
        }
        return report;
    }

    private static ObjectNode http(SinkRequest.Http http) {
        ObjectNode report = object().put("method", http.method()).put("path", http.pathAndQuery());
        if (http.url() != null) {
            report.put("address", http.url() + (http.path().isEmpty() ? "" : http.pathAndQuery()));
        }
        ObjectNode headers = report.putObject("headers");
        // As objects of their own, secrets can be compared, and are only shown masked.
        new TreeMap<>(http.configured()).forEach(headers::putPOJO);
        new TreeMap<>(http.headers()).forEach(headers::put);
        if (http.body() != null) {
            report.set("body", http.body());
        }
        return report;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
