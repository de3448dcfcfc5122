package io.waybill.redaction;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.waybill.config.Address;
import io.waybill.config.AuditSettings;
import io.waybill.config.BrokerSettings;
import io.waybill.config.Secret;
import io.waybill.config.SinkSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every secret among settings, so that it can be hidden in what others write: a response that quotes it, a library's log
 * messages.
 */
public final class Secrets {

    /** Hiding shorter ones would hide parts of ordinary words. */
    private static final int SHORTEST = 4;

    /** The same of a path: a short one, such as {@code /slack}, is no secret. */
    private static final int SHORTEST_PATH = 16;

    private static final Pattern ADDRESS = Pattern.compile("https?://[^/]+(/.*)");

    private static final Pattern PASSWORD = Pattern.compile("(?i)[?&;]\\w*password=([^&;,)]+)");

    /** Credentials in general, such as those a sink has issued. */
    private static final Pattern CREDENTIALS =
            Pattern.compile("(?i)(\\b(?:bearer|basic)\\s+|\"access_token\"\\s*:\\s*\")[A-Za-z0-9._~+/=-]{4,}");

    public static final Secrets NONE = new Secrets(Set.of());

    private final List<String> texts;

    private Secrets(Collection<String> texts) {
        // The longest first, because one may be a part of another.
        this.texts = texts.stream().sorted((a, b) -> b.length() - a.length()).toList();
    }

    /**
     * The secrets in settings, at any depth: every {@link Secret}, and what an {@link Address} may contain.
     *
     * @param settings a record, or several
     */
    public static Secrets in(Object settings) {
        Set<String> found = new HashSet<>();
        collect(settings, found);
        return new Secrets(found);
    }

    static Secrets union(Collection<Secrets> sets) {
        return new Secrets(sets.stream().flatMap(set -> set.texts.stream()).collect(Collectors.toSet()));
    }

    public String hideIn(String text) {
        String hidden = text;
        for (String secret : texts) {
            hidden = hidden.replace(secret, Secret.MASK);
        }
        return mayHaveCredentials(hidden) ? CREDENTIALS.matcher(hidden).replaceAll("$1" + Secret.MASK) : hidden;
    }

    /** A copy with the secrets hidden in all texts, but not in the names of fields. */
    public JsonNode hideIn(JsonNode json) {
        if (json instanceof ObjectNode object) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(field -> copy.set(field.getKey(), hideIn(field.getValue())));
            return copy;
        }
        if (json instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode(array.size());
            array.forEach(element -> copy.add(hideIn(element)));
            return copy;
        }
        return json.isTextual() ? TextNode.valueOf(hideIn(json.textValue())) : json;
    }

    /** Whether any of them is in a text of the JSON. */
    public boolean areIn(JsonNode json) {
        if (json.isTextual()) {
            return texts.stream().anyMatch(json.textValue()::contains);
        }
        for (JsonNode child : json) {
            if (areIn(child)) {
                return true;
            }
        }
        return false;
    }

    /** Asked of every line and every request: the pattern alone would take most of the time. */
    private static boolean mayHaveCredentials(String text) {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == 'b' || c == 'B') {
                if (text.regionMatches(true, at, "bearer", 0, 6) || text.regionMatches(true, at, "basic", 0, 5)) {
                    return true;
                }
            } else if (c == '_' && text.regionMatches(true, at, "_token\"", 0, 7)) {
                return true;
            }
        }
        return false;
    }

    private static void collect(@Nullable Object value, Set<String> found) {
        if (value instanceof Secret secret) {
            add(secret.reveal(), found);
            addPath(secret.reveal(), found);
        } else if (value instanceof Address address) {
            address.secrets().forEach(secret -> add(secret, found));
        } else if (value instanceof AuditSettings audit) {
            addParameters(audit.jdbcUrl(), found);
            collect(audit.password(), found);
        } else if (value instanceof BrokerSettings broker) {
            addParameters(broker.url(), found);
            collect(broker.password(), found);
        } else if (value instanceof SinkSettings.Slack slack) {
            collect(slack.webhookUrl(), found);
            collect(slack.token(), found);
            // A channel's name is not secret; the address of its own incoming webhook is.
            slack.channels().values().stream()
                    .filter(channel -> SinkSettings.Slack.isAddress(channel.reveal()))
                    .forEach(channel -> collect(channel, found));
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(each -> collect(each, found));
        } else if (value instanceof Collection<?> collection) {
            collection.forEach(each -> collect(each, found));
        } else if (value instanceof Record settings) {
            for (RecordComponent component : settings.getClass().getRecordComponents()) {
                collect(read(settings, component), found);
            }
        }
    }

    /** HTTP clients log the path of a secret address without its host. */
    private static void addPath(String text, Set<String> found) {
        Matcher address = ADDRESS.matcher(text);
        if (address.matches() && address.group(1).length() >= SHORTEST_PATH) {
            add(address.group(1), found);
        }
    }

    /** Of a database's or a broker's address: all of them, and each password, which a library may quote. */
    private static void addParameters(String url, Set<String> found) {
        int query = url.indexOf('?');
        add(query < 0 ? null : url.substring(query + 1), found);
        PASSWORD.matcher(url).results().forEach(password -> add(password.group(1), found));
    }

    private static void add(@Nullable String text, Set<String> found) {
        if (text == null || text.length() < SHORTEST) {
            return;
        }
        found.add(text);
        found.add(URLEncoder.encode(text, StandardCharsets.UTF_8));
        found.add(URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20"));
        found.add(text.replace("\\", "\\\\").replace("\"", "\\\""));
    }

    private static @Nullable Object read(Record settings, RecordComponent component) {
        try {
            return component.getAccessor().invoke(settings);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("settings are public records", e);
        }
    }

    /** The number of secrets. */
    @Override
    public String toString() {
        return "Secrets[%d]".formatted(texts.size());
    }
}
