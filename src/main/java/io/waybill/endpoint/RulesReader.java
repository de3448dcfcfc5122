package io.waybill.endpoint;

import io.waybill.config.Address;
import io.waybill.config.Secret;
import io.waybill.config.SecretFile;
import io.waybill.config.SharedSecret;
import io.waybill.finding.DidYouMean;
import io.waybill.finding.Finding;
import io.waybill.project.YamlDocument;
import io.waybill.record.TakenTypes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads what the file has about the organisation, or about one campaign. */
final class RulesReader {

    private static final String SECRET = "secret";
    private static final String PREVIOUS_SECRET = "previous-secret";
    private static final String FILE = "-file";

    static final List<String> KEYS = List.of(
            "enabled",
            "url",
            "events",
            "headers",
            "retries",
            "timeout",
            SECRET,
            SECRET + FILE,
            PREVIOUS_SECRET,
            PREVIOUS_SECRET + FILE);

    private static final int MOST_RETRIES = 10;
    private static final int LONGEST_TIMEOUT = 120;
    private static final int SHORTEST_KEY = 24;

    private final String shown;
    private final Placeholders placeholders;
    private final List<Finding> findings;
    private final Map<String, Node> values = new HashMap<>();

    RulesReader(String shown, Map<String, String> settings, List<Finding> findings) {
        this.shown = shown;
        this.placeholders = new Placeholders(settings);
        this.findings = findings;
    }

    EndpointRules read(int line, List<NodeTuple> entries) {
        for (NodeTuple entry : entries) {
            String key = YamlDocument.text(entry.getKeyNode());
            if (!KEYS.contains(key)) {
                error(
                        entry.getKeyNode(),
                        "'%s' has no meaning here; %s"
                                .formatted(key, DidYouMean.among(KEYS, key, "it can be " + String.join(", ", KEYS))));
            } else if (!entry.getValueNode().getTag().equals(Tag.NULL)) {
                values.put(key, entry.getValueNode());
            }
        }
        return new EndpointRules(line, enabled(), url(), events(), headers(), retries(), timeout(), secrets());
    }

    private @Nullable Boolean enabled() {
        Node node = values.get("enabled");
        String text = node == null ? null : text("enabled", node);
        if (node == null || text == null) {
            return null;
        }
        if (!text.equals("true") && !text.equals("false")) {
            error(node, "enabled '%s': must be true or false; write one of them".formatted(text));
        }
        return Boolean.valueOf(text);
    }

    private @Nullable Address url() {
        Node node = values.get("url");
        String text = node == null ? null : text("url", node);
        if (node == null || text == null) {
            return null;
        }
        try {
            return Address.parse(text);
        } catch (IllegalArgumentException e) {
            // Not shown: it may contain a secret.
            error(node, "url: must be an address such as https://client.example/in; correct it");
            return null;
        }
    }

    private @Nullable Map<String, Integer> events() {
        Node node = values.get("events");
        if (node == null) {
            return null;
        }
        if (!(node instanceof SequenceNode list)) {
            error(node, "events is not a list; write one such as [lead.delivered, lead.failed]");
            return Map.of();
        }
        Map<String, Integer> events = new TreeMap<>();
        for (Node each : list.getValue()) {
            String name = YamlDocument.text(each);
            try {
                TakenTypes taken = TakenTypes.parse(name, shown, YamlDocument.line(each));
                if (taken.types().size() != 1) {
                    throw new IllegalArgumentException(name);
                }
                events.put(name.strip(), YamlDocument.line(each));
            } catch (IllegalArgumentException e) {
                error(each, "events has '%s'; write names of events, such as lead.delivered or lead.*".formatted(name));
            }
        }
        return events;
    }

    private @Nullable Map<String, Secret> headers() {
        Node node = values.get("headers");
        if (node == null) {
            return null;
        }
        if (!(node instanceof MappingNode mapping)) {
            error(node, "headers is not an object; write names and values, such as {X-Team: growth}");
            return null;
        }
        Map<String, Secret> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (NodeTuple header : mapping.getValue()) {
            String name = YamlDocument.text(header.getKeyNode());
            String value = text(name, header.getValueNode());
            String fault = value == null ? null : HeaderRules.fault(name, value);
            if (fault != null) {
                error(header.getKeyNode(), fault);
            } else if (value != null && headers.put(name, new Secret(value)) != null) {
                error(header.getKeyNode(), "the header '%s' is there twice; remove one".formatted(name));
            }
        }
        return headers;
    }

    private @Nullable Integer retries() {
        return number("retries", "", MOST_RETRIES, "a whole number from 1 to 10");
    }

    private @Nullable Duration timeout() {
        Integer seconds = number("timeout", "s", LONGEST_TIMEOUT, "a time from 1s to 120s");
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }

    /** @param unit may follow the number */
    private @Nullable Integer number(String key, String unit, int most, String rule) {
        Node node = values.get(key);
        String text = node == null ? null : text(key, node);
        if (node == null || text == null) {
            return null;
        }
        String digits = text.endsWith(unit)
                ? text.substring(0, text.length() - unit.length()).strip()
                : text;
        int value = digits.matches("\\d{1,3}") ? Integer.parseInt(digits) : 0;
        if (value < 1 || value > most) {
            error(node, "%s '%s': must be %s; correct it".formatted(key, text, rule));
            return null;
        }
        return value;
    }

    /** The newest first: the order of the signatures. */
    private @Nullable List<Secret> secrets() {
        Secret secret = secret(SECRET);
        Secret previous = secret(PREVIOUS_SECRET);
        if (secret == null && previous != null) {
            error(
                    Objects.requireNonNullElse(values.get(PREVIOUS_SECRET), values.get(PREVIOUS_SECRET + FILE)),
                    "previous-secret has no secret that follows it; name it secret");
        }
        return secret == null ? null : previous == null ? List.of(secret) : List.of(secret, previous);
    }

    private @Nullable Secret secret(String key) {
        Node written = values.get(key);
        Node file = values.get(key + FILE);
        if (written != null && file != null) {
            error(file, "%s-file cannot stand beside %s; remove one of them".formatted(key, key));
        }
        Node node = written == null ? file : written;
        if (node == null) {
            return null;
        }
        String text = written == null ? content(key + FILE, node) : text(key, node);
        return text == null ? null : checked(key, node, new Secret(text));
    }

    private @Nullable String content(String key, Node node) {
        String path = YamlDocument.text(node);
        try {
            return SecretFile.read(path);
        } catch (SecretFile.Unusable e) {
            error(node, "%s '%s': %s".formatted(key, path, e.getMessage()));
            return null;
        }
    }

    private @Nullable Secret checked(String key, Node node, Secret secret) {
        byte[] bytes = new SharedSecret(SharedSecret.Slot.SECRET, secret)
                .standardWebhooksKey()
                .orElse(new byte[0]);
        if (bytes.length == 0) {
            error(
                    node,
                    "%s: is no secret of Standard Webhooks; write whsec_ and the base64 of 24 random bytes"
                            .formatted(key));
            return null;
        }
        if (bytes.length < SHORTEST_KEY) {
            findings.add(Finding.warning(
                    shown,
                    YamlDocument.line(node),
                    "%s: has only %d bytes, so that it can be guessed; write whsec_ and the base64 of 24 random bytes"
                            .formatted(key, bytes.length)));
        }
        return secret;
    }

    /** With its placeholders replaced; null if it is no text, or one of them has no value, which is an error. */
    private @Nullable String text(String key, Node node) {
        if (!(node instanceof ScalarNode)) {
            error(node, "%s: must be a text; write one, in quotes if it has special characters".formatted(key));
            return null;
        }
        try {
            String text = placeholders.replace(YamlDocument.text(node)).strip();
            if (text.isEmpty()) {
                error(node, "%s: is empty; write a value, or remove it".formatted(key));
                return null;
            }
            return text;
        } catch (Placeholders.NotSet e) {
            error(node, "%s: %s".formatted(key, e.getMessage()));
            return null;
        }
    }

    private void error(@Nullable Node at, String message) {
        findings.add(Finding.error(shown, at == null ? 0 : YamlDocument.line(at), message));
    }
}
