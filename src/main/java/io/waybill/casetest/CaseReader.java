package io.waybill.casetest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.waybill.event.Event;
import io.waybill.event.Json;
import io.waybill.finding.DidYouMean;
import io.waybill.finding.Finding;
import io.waybill.project.RouteSet;
import io.waybill.project.RoutesException;
import io.waybill.project.YamlDocument;
import io.waybill.source.RehearsedWebhook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads the cases of one file, and collects the errors in them. */
final class CaseReader {

    /** When a webhook arrives if the case does not say: a fixed time, so that the result is always the same. */
    static final Instant RECEIVED = Instant.parse("2026-01-01T00:00:00Z");

    private static final Set<String> KEYS = new TreeSet<>(
            Set.of("name", "source", "payload", "text", "headers", "token", "verify", "received", "after", "expect"));
    private static final Set<String> EXPECT =
            withParts(Set.of("outcome", "status", "code", "sinks"), "reason", "detail", "answer", "event");
    private static final Set<String> SINK = withParts(
            Set.of("channel", "to", "method", "path", "address", "headers"),
            "filters",
            "fails",
            "subject",
            "text",
            "html",
            "body",
            "call");
    private static final Set<String> OUTCOMES =
            new TreeSet<>(Set.of("accepted", "unmapped", "duplicate", "rejected", "answered"));

    private final Path file;
    private final RouteSet routes;
    private final List<Finding> findings;

    CaseReader(Path file, RouteSet routes, List<Finding> findings) {
        this.file = file;
        this.routes = routes;
        this.findings = findings;
    }

    /** @param whole the keys that are compared completely; of the others, a part can be expected too */
    private static Set<String> withParts(Set<String> whole, String... others) {
        Set<String> keys = new TreeSet<>(whole);
        for (String key : others) {
            keys.add(key);
            keys.add(key + CaseComparison.HAS);
        }
        return keys;
    }

    /** Empty, with findings, if the case cannot run. */
    Optional<TestCase> read(Node node) {
        int before = findings.size();
        if (!(node instanceof MappingNode written)) {
            problem(node, "is not a case; write '- name:' with 'source', 'payload' and 'expect' below it");
            return Optional.empty();
        }
        checkKeys(written, KEYS, "a case");
        String name = required(written, "name");
        String source = required(written, "source");
        if (!source.isEmpty()) {
            checkName(YamlDocument.child(written, "source").orElse(written), sources(), source, "source");
        }
        Instant received = received(written);
        Map<String, String> headers = headers(written);
        String token =
                YamlDocument.child(written, "token").map(YamlDocument::text).orElse("");
        List<RehearsedWebhook> earlier = new ArrayList<>();
        YamlDocument.child(written, "after").ifPresent(after -> after(after)
                .forEach(payload -> earlier.add(new RehearsedWebhook(source, headers, token, payload, received))));
        byte[] body = body(written);
        boolean verify = flag(written, "verify");
        Node expect = YamlDocument.child(written, "expect").orElse(null);
        if (expect instanceof MappingNode expected) {
            checkExpected(expected);
            return findings.size() > before
                    ? Optional.empty()
                    : Optional.of(new TestCase(
                            file.toString(),
                            YamlDocument.line(written),
                            name,
                            earlier,
                            new RehearsedWebhook(source, headers, token, body, received),
                            verify,
                            expected));
        }
        problem(expect == null ? written : expect, "expects nothing; write the expected result below 'expect'");
        return Optional.empty();
    }

    private void checkKeys(MappingNode node, Collection<String> known, String what) {
        Set<String> seen = new TreeSet<>();
        for (NodeTuple entry : node.getValue()) {
            String key = YamlDocument.text(entry.getKeyNode());
            if (!known.contains(key)) {
                problem(
                        entry.getKeyNode(),
                        "%s has no '%s'; %s".formatted(what, key, DidYouMean.among(known, key, "it has " + known)));
            } else if (!seen.add(key)) {
                problem(entry.getKeyNode(), "'%s' is written twice; remove one".formatted(key));
            }
        }
    }

    /** Those of the routes, and the hub itself, which makes alarms. */
    private Set<String> sources() {
        Set<String> names = new TreeSet<>(routes.sources());
        names.add(Event.HUB);
        return names;
    }

    private void checkName(Node at, Set<String> known, String name, String kind) {
        if (!known.contains(name)) {
            problem(
                    at,
                    "there is no %s '%s'; %s"
                            .formatted(kind, name, DidYouMean.among(known, name, "there are " + known)));
        }
    }

    private void checkExpected(MappingNode expected) {
        json(expected); // The comparison takes any node of it as JSON.
        checkKeys(expected, EXPECT, "what a case expects");
        YamlDocument.child(expected, "outcome").ifPresent(outcome -> {
            if (!OUTCOMES.contains(YamlDocument.text(outcome))) {
                problem(
                        outcome,
                        "'%s' is not an outcome; choose one of %s".formatted(YamlDocument.text(outcome), OUTCOMES));
            }
        });
        YamlDocument.child(expected, "sinks").ifPresent(sinks -> {
            if (!(sinks instanceof MappingNode named)) {
                problem(sinks, "is not a list of sinks by name; write 'NAME: {…}' for each");
                return;
            }
            for (NodeTuple sink : named.getValue()) {
                checkName(sink.getKeyNode(), routes.sinks(), YamlDocument.text(sink.getKeyNode()), "sink");
                if (sink.getValueNode() instanceof MappingNode verdict
                        && !verdict.getValue().isEmpty()) {
                    checkKeys(verdict, SINK, "what a sink does");
                } else {
                    problem(
                            sink.getKeyNode(),
                            "says nothing; write what the sink receives, or 'filters:' with the reason");
                }
            }
        });
    }

    private String required(MappingNode node, String key) {
        String text = YamlDocument.child(node, key).map(YamlDocument::text).orElse("");
        if (text.isBlank()) {
            problem(node, "has no '%s'; add it".formatted(key));
        }
        return text;
    }

    private boolean flag(MappingNode node, String key) {
        Optional<Node> written = YamlDocument.child(node, key);
        written.filter(flag -> !Set.of("true", "false").contains(YamlDocument.text(flag)))
                .ifPresent(flag -> problem(flag, "'%s' must be true or false; write one".formatted(key)));
        return written.map(YamlDocument::text).orElse("").equals("true");
    }

    private Instant received(MappingNode node) {
        Optional<Node> written = YamlDocument.child(node, "received");
        try {
            return written.map(YamlDocument::text).map(Instant::parse).orElse(RECEIVED);
        } catch (DateTimeException e) {
            problem(written.orElse(node), "'received' must be a time such as 2026-01-01T00:00:00Z; write one");
            return RECEIVED;
        }
    }

    private Map<String, String> headers(MappingNode node) {
        Map<String, String> headers = new TreeMap<>();
        YamlDocument.child(node, "headers").ifPresent(written -> {
            if (written instanceof MappingNode mapping) {
                mapping.getValue()
                        .forEach(header -> headers.put(
                                YamlDocument.text(header.getKeyNode()), YamlDocument.text(header.getValueNode())));
            } else {
                problem(written, "'headers' must be names and values; write 'NAME: VALUE' for each");
            }
        });
        return headers;
    }

    private byte[] body(MappingNode node) {
        Optional<Node> payload = YamlDocument.child(node, "payload");
        Optional<Node> text = YamlDocument.child(node, "text");
        if (payload.isPresent() == text.isPresent()) {
            problem(
                    node,
                    "has %s; write one of them"
                            .formatted(payload.isPresent() ? "'payload' and 'text'" : "neither 'payload' nor 'text'"));
            return new byte[0];
        }
        return payload.map(this::payload)
                .orElseGet(() -> text.map(YamlDocument::text).orElse("").getBytes(StandardCharsets.UTF_8));
    }

    private List<byte[]> after(Node node) {
        if (node instanceof SequenceNode payloads) {
            return payloads.getValue().stream().map(this::payload).toList();
        }
        problem(node, "'after' must be a list of payloads; begin each with '-'");
        return List.of();
    }

    /** A payload is JSON, written as YAML, or the name of a file next to this one. */
    private byte[] payload(Node node) {
        if (node instanceof ScalarNode name) {
            try {
                return readPayload(file.resolveSibling(name.getValue()));
            } catch (IOException | InvalidPathException e) {
                problem(
                        node,
                        "there is no file '%s' next to this one; name one, or write the payload itself"
                                .formatted(name.getValue()));
                return new byte[0];
            }
        }
        return Json.write(json(node)).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] readPayload(Path payload) throws IOException {
        if (!Files.isRegularFile(payload)) {
            throw new NoSuchFileException(payload.toString());
        }
        return Files.readAllBytes(payload);
    }

    /** The node as JSON; null, with a finding, if it has no form in JSON. */
    private JsonNode json(Node node) {
        try {
            return YamlDocument.json(file.toString(), node);
        } catch (RoutesException e) {
            findings.addAll(e.findings());
            return NullNode.getInstance();
        }
    }

    private void problem(Node at, String what) {
        findings.add(Finding.error(file.toString(), YamlDocument.line(at), what));
    }
}
