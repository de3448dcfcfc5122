package io.waybill.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.waybill.config.SinkSettings;
import io.waybill.event.Json;
import io.waybill.privacy.Seal;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tokens of magic links in payloads, for the sinks that may have them. They are secret fields and nowhere else: removed
 * from the event and the record, and sealed for each of these sinks alone.
 */
public final class MagicLinks {

    public static final MagicLinks NONE = new MagicLinks(Map.of(), Seal.NONE);

    /** No token is longer, and a message's properties should stay small. */
    private static final int LONGEST = 8_192;

    /** Where the token is, by sink, by source. */
    private final Map<String, Map<String, String>> paths;

    private final Seal seal;

    private MagicLinks(Map<String, Map<String, String>> paths, Seal seal) {
        this.paths = paths;
        this.seal = seal;
    }

    /** @param sinks those of them that are not live get none */
    public static MagicLinks of(Collection<SinkSettings> sinks, Seal seal) {
        Map<String, Map<String, String>> paths = new HashMap<>();
        sinks.stream().filter(SinkSettings::isLive).forEach(sink -> sink.mail()
                .magicLinks()
                .forEach((source, path) ->
                        paths.computeIfAbsent(source, any -> new TreeMap<>()).put(sink.name(), path)));
        return new MagicLinks(paths, seal);
    }

    /**
     * The sealed tokens of an event, by sink.
     *
     * @param payload as it came
     */
    Map<String, String> sealed(String source, String payload, String eventId) {
        Map<String, String> ofSource = paths.getOrDefault(source, Map.of());
        Map<String, String> sealed = new TreeMap<>();
        if (!ofSource.isEmpty()) {
            JsonNode json = json(payload);
            ofSource.forEach((sink, path) -> {
                JsonNode token = at(json, path);
                if (token.isTextual()
                        && !token.textValue().isBlank()
                        && token.textValue().length() <= LONGEST) {
                    sealed.put(sink, seal.seal(token.textValue(), Seal.forSink(eventId, sink)));
                }
            });
        }
        return sealed;
    }

    private static JsonNode json(String payload) {
        try {
            return Json.parse(payload);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("it was parsed before", e);
        }
    }

    /** Where a field has a list, as in older payloads of Pelcro, its first element counts. */
    private static JsonNode at(JsonNode json, String path) {
        JsonNode found = json;
        for (String name : List.of(path.split("\\."))) {
            found = (found.isArray() ? found.path(0) : found).path(name);
        }
        return found;
    }
}
