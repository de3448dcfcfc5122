package io.waybill.casetest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.event.Json;
import io.waybill.source.RehearsedWebhook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Records a case: a payload, and what the routes do with it today. */
public final class CaseRecorder {

    /** The fields of an event that do not depend on the payload. */
    private static final List<String> NOT_RECORDED = List.of("specversion", "id", "source", "datacontenttype");

    /** The parts of a request that depend on the settings, not on the route. */
    private static final List<String> NOT_OF_THE_ROUTE = List.of("to", "address");

    private static final List<String> HEADERS_OF_THE_HUB = List.of("Content-Type", "Idempotency-Key");

    /** The line changes with the route. */
    private static final Pattern BY_TYPES = Pattern.compile("(takes .+) \\(.+:\\d+\\)");

    private static final Pattern FIRST_CASE = Pattern.compile("(?m)^( *)- ");

    private final TestRun run;

    public CaseRecorder(TestRun run) {
        this.run = run;
    }

    /**
     * Adds a case to the file, or creates the file. It leaves out secrets in the payload, because the file is kept with
     * the routes.
     *
     * @return the line on which the case begins
     */
    public int record(String source, byte[] payload, Path out) throws IOException {
        ObjectNode report = run.report(new RehearsedWebhook(source, Map.of(), "", payload, CaseReader.RECEIVED));
        String before = Files.exists(out) ? Files.readString(out).stripTrailing() + "\n\n" : "";
        ObjectNode test = JsonNodeFactory.instance.objectNode();
        test.put("name", name(source, report, before));
        test.put("source", source);
        putPayload(test, new String(payload, StandardCharsets.UTF_8));
        test.set("expect", expectation(report));
        if (out.toAbsolutePath().getParent() != null) {
            Files.createDirectories(out.toAbsolutePath().getParent());
        }
        Files.writeString(out, before + element(test, before));
        return (int) before.lines().count() + 1;
    }

    /** Formats the case as a list element with the same indentation as those before it. */
    private static String element(ObjectNode test, String before) {
        Matcher first = FIRST_CASE.matcher(before);
        String indent = first.find() ? first.group(1) : "";
        return YamlWriter.of(test).replaceAll("(?m)^(?=.)", indent + "  ").replaceFirst("^( *)  (?=\\S)", "$1- ");
    }

    private void putPayload(ObjectNode test, String payload) {
        try {
            JsonNode json = Json.parse(payload);
            run.secretFields().removeFrom(json);
            test.set("payload", json);
        } catch (JsonProcessingException e) {
            test.put("text", run.secretFields().maskIn(payload));
        }
    }

    private static String name(String source, ObjectNode report, String before) {
        String type = report.path("event")
                .path("data")
                .path("providerType")
                .asText(report.path("outcome").asText());
        String name = "%s %s, as recorded".formatted(source, type);
        for (int i = 2; before.contains("name: " + name + "\n"); i++) {
            name = "%s %s, as recorded (%d)".formatted(source, type, i);
        }
        return name;
    }

    private static ObjectNode expectation(ObjectNode report) {
        ObjectNode expected = report.deepCopy();
        if (expected.path("outcome").asText().equals("accepted")) {
            expected.remove("outcome");
        }
        if (expected.remove("event") instanceof ObjectNode event) {
            event.remove(NOT_RECORDED);
            ((ObjectNode) event.path("data")).remove("original");
            expected.set("event-has", event);
        }
        JsonNode sinks = expected.remove("sinks");
        if (sinks instanceof ObjectNode named && !named.isEmpty()) {
            named.forEach(CaseRecorder::trim);
            expected.set("sinks", named);
        }
        return expected;
    }

    private static void trim(JsonNode verdict) {
        ObjectNode sent = (ObjectNode) verdict;
        Matcher byTypes = BY_TYPES.matcher(sent.path("filters").asText());
        if (byTypes.matches()) {
            sent.remove("filters");
            sent.put("filters" + CaseComparison.HAS, byTypes.group(1));
        }
        sent.remove(NOT_OF_THE_ROUTE);
        if (sent.path("headers") instanceof ObjectNode headers) {
            headers.properties().removeIf(header -> header.getValue().isPojo());
            headers.remove(HEADERS_OF_THE_HUB);
            if (headers.isEmpty()) {
                sent.remove("headers");
            }
        }
    }
}
