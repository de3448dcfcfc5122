package io.waybill.casetest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.config.Settings;
import io.waybill.event.Json;
import io.waybill.project.RoutesException;
import io.waybill.project.YamlDocument;
import io.waybill.redaction.Secrets;
import io.waybill.rehearsal.RehearsalResult;
import io.waybill.source.RehearsedWebhook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Records a case: a payload, and what the routes do with it today. */
public final class CaseRecorder {

    /** The fields of an event that do not depend on the payload. */
    private static final List<String> NOT_RECORDED = List.of("specversion", "id", "source", "datacontenttype");

    /** The parts of a request that depend on the settings, not on the route. */
    private static final List<String> NOT_OF_THE_ROUTE = List.of("to", "address");

    private static final List<String> HEADERS_OF_THE_HUB = List.of("Content-Type", "Idempotency-Key", "Message-ID");

    /** The line changes with the route. */
    private static final Pattern BY_TYPES = Pattern.compile("(takes .+) \\(.+:\\d+\\)");

    private static final Pattern FIRST_CASE = Pattern.compile("(?m)^( *)- ");

    private final Function<RehearsedWebhook, RehearsalResult> routes;
    private final Settings settings;

    /** @param routes do with a webhook what is recorded */
    public CaseRecorder(Function<RehearsedWebhook, RehearsalResult> routes, Settings settings) {
        this.routes = routes;
        this.settings = settings;
    }

    /** Whether a case was recorded. */
    public sealed interface Recording {

        /** @param line the line on which the case begins */
        record Recorded(String name, int line) implements Recording {}

        /** @param code the same for the same reason */
        record Refused(String code, String reason) implements Recording {}
    }

    /**
     * Adds a case to the file, or creates the file. It leaves out secrets in the payload, because the file is kept with
     * the routes.
     *
     * @param name must be new in the file; null: one that says what it is
     */
    public Recording record(String source, byte[] payload, @Nullable String name, Path out) throws IOException {
        ObjectNode report =
                CaseReport.of(routes.apply(new RehearsedWebhook(source, Map.of(), "", payload, CaseReader.RECEIVED)));
        String before = Files.exists(out) ? Files.readString(out).stripTrailing() + "\n\n" : "";
        Set<String> taken = names(out.toString(), before);
        if (name != null && taken.contains(name)) {
            return new Recording.Refused(
                    "name-taken", "there is a case '%s' in %s; choose another name".formatted(name, out));
        }
        ObjectNode test = JsonNodeFactory.instance.objectNode();
        String chosen = name != null ? name : name(source, report, taken);
        test.put("name", chosen);
        test.put("source", source);
        putPayload(test, new String(payload, StandardCharsets.UTF_8));
        test.set("expect", expectation(report));
        if (Secrets.in(settings).areIn(test)) {
            return new Recording.Refused(
                    "has-secret",
                    "the case would contain a secret of the settings; write it by hand, without the secret");
        }
        if (out.toAbsolutePath().getParent() != null) {
            Files.createDirectories(out.toAbsolutePath().getParent());
        }
        Files.writeString(out, before + element(test, before));
        return new Recording.Recorded(chosen, (int) before.lines().count() + 1);
    }

    private static Set<String> names(String shown, String text) {
        Set<String> names = new HashSet<>();
        if (text.isBlank()) {
            return names;
        }
        try {
            if (YamlDocument.parseData(shown, text) instanceof SequenceNode cases) {
                cases.getValue().forEach(each -> YamlDocument.child(each, "name")
                        .ifPresent(name -> names.add(YamlDocument.text(name))));
            }
        } catch (RoutesException e) {
            // The test command says what is wrong with the file.
        }
        return names;
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
            settings.secretFields().removeFrom(json);
            test.set("payload", json);
        } catch (JsonProcessingException e) {
            test.put("text", settings.secretFields().maskIn(payload));
        }
    }

    private static String name(String source, ObjectNode report, Set<String> taken) {
        String type = report.path("event")
                .path("data")
                .path("providerType")
                .asText(report.path("outcome").asText());
        String name = "%s %s, as recorded".formatted(source, type);
        for (int i = 2; taken.contains(name); i++) {
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
