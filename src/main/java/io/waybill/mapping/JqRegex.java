package io.waybill.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.PathOutput;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.internal.misc.OnigUtils;
import net.thisptr.jackson.jq.internal.misc.UnicodeUtils;
import org.joni.Matcher;
import org.joni.Option;
import org.joni.Region;
import org.joni.exception.JOniException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two functions under jq's {@code test}, {@code match}, {@code capture}, {@code scan}, {@code split}, {@code sub} and
 * {@code gsub}. jackson-jq's own compile the expression at each call, never end if it explodes, and run for ever where
 * {@code gsub} meets an empty match.
 */
final class JqRegex {

    private static final Logger LOG = LoggerFactory.getLogger(JqRegex.class);
    private static final int MOST_KEPT = 1_000;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private record Written(String regex, String flags) {}

    private final ConcurrentMap<Written, OnigUtils.Pattern> compiled = new ConcurrentHashMap<>();

    /** {@code _match_impl(regex; flags; test)}: a boolean if {@code test}, or else a list of matches. */
    void match(Scope scope, List<Expression> arguments, JsonNode in, PathOutput output) throws JsonQueryException {
        byte[] bytes = text(in).getBytes(UTF_8);
        arguments.get(2).apply(scope, in, test -> arguments
                .get(1)
                .apply(scope, in, flags -> arguments.get(0).apply(scope, in, regex -> {
                    OnigUtils.Pattern pattern = pattern(regex, flags);
                    output.emit(
                            test.asBoolean()
                                    ? BooleanNode.valueOf(found(pattern.regex.matcher(bytes), 0, bytes))
                                    : matches(pattern, bytes),
                            null);
                })));
    }

    /** {@code _sub_impl(regex; replacement; flags)}: the text with each match replaced. */
    void substitute(Scope scope, List<Expression> arguments, JsonNode in, PathOutput output) throws JsonQueryException {
        byte[] bytes = text(in).getBytes(UTF_8);
        arguments.get(0).apply(scope, in, regex -> arguments.get(2).apply(scope, in, flags -> {
            OnigUtils.Pattern pattern = pattern(regex, flags);
            List<Region> regions = new ArrayList<>();
            each(pattern, bytes, regions::add);
            replace(scope, arguments.get(1), pattern, bytes, regions, regions.size() - 1, bytes.length, "", output);
        }));
    }

    /** From the last match to the first: a replacement with several results makes as many texts. */
    private static void replace(
            Scope scope,
            Expression replacement,
            OnigUtils.Pattern pattern,
            byte[] bytes,
            List<Region> regions,
            int index,
            int end,
            String tail,
            PathOutput output)
            throws JsonQueryException {
        if (index < 0) {
            output.emit(TextNode.valueOf(string(bytes, 0, end) + tail), null);
            return;
        }
        Region region = regions.get(index);
        String after = string(bytes, region.getEnd(0), end) + tail;
        replacement.apply(scope, named(pattern, bytes, region), with -> {
            JqEvaluation.current().step();
            if (!with.isTextual()) {
                throw new JsonQueryException("sub: the replacement must be a text, not " + with);
            }
            replace(
                    scope,
                    replacement,
                    pattern,
                    bytes,
                    regions,
                    index - 1,
                    region.getBeg(0),
                    with.textValue() + after,
                    output);
        });
    }

    private static ObjectNode named(OnigUtils.Pattern pattern, byte[] bytes, Region region) {
        ObjectNode captures = JSON.objectNode();
        for (int i = 1; i < region.getNumRegs(); i++) {
            if (pattern.names[i] != null) {
                captures.put(pattern.names[i], group(bytes, region, i));
            }
        }
        return captures;
    }

    private static ArrayNode matches(OnigUtils.Pattern pattern, byte[] bytes) throws JsonQueryException {
        int[] characters = UnicodeUtils.UTF8CharIndex(bytes);
        ArrayNode matches = JSON.arrayNode();
        each(pattern, bytes, region -> {
            ObjectNode match = matches.addObject();
            describe(match, bytes, characters, region, 0);
            ArrayNode captures = match.putArray("captures");
            for (int i = 1; i < region.getNumRegs() && region.getBeg(0) != region.getEnd(0); i++) {
                describe(captures.addObject(), bytes, characters, region, i).put("name", pattern.names[i]);
            }
        });
        return matches;
    }

    private static ObjectNode describe(ObjectNode match, byte[] bytes, int[] characters, Region region, int group) {
        boolean took = region.getBeg(group) >= 0;
        return match.put("offset", took ? characters[region.getBeg(group)] : -1)
                .put("length", took ? characters[region.getEnd(group)] - characters[region.getBeg(group)] : 0)
                .put("string", group(bytes, region, group));
    }

    private static @Nullable String group(byte[] bytes, Region region, int group) {
        return region.getBeg(group) < 0 ? null : string(bytes, region.getBeg(group), region.getEnd(group));
    }

    private interface RegionReader {
        void read(Region region);
    }

    /** The first match, or all of them. After an empty one, the search goes on behind the next character. */
    private static void each(OnigUtils.Pattern pattern, byte[] bytes, RegionReader reader) throws JsonQueryException {
        Matcher matcher = pattern.regex.matcher(bytes);
        int from = 0;
        do {
            if (from > bytes.length || !found(matcher, from, bytes)) {
                return;
            }
            JqEvaluation.current().step();
            reader.read(matcher.getEagerRegion().clone());
            from = matcher.getEnd() > matcher.getBegin() ? matcher.getEnd() : next(bytes, matcher.getEnd());
        } while (pattern.global);
    }

    private static int next(byte[] bytes, int index) {
        int next = index + 1;
        while (next < bytes.length && (bytes[next] & 0xC0) == 0x80) {
            next++;
        }
        return next;
    }

    private static boolean found(Matcher matcher, int from, byte[] bytes) {
        JqEvaluation evaluation = JqEvaluation.current();
        while (true) {
            matcher.setTimeout(evaluation.nanosLeft());
            try {
                return matcher.searchInterruptible(from, bytes.length, Option.NONE) >= 0;
            } catch (InterruptedException e) {
                LOG.debug("a search took its time by the clock; the next turn asks whether it may go on");
            }
        }
    }

    private OnigUtils.Pattern pattern(JsonNode regex, JsonNode flags) throws JsonQueryException {
        if (!regex.isTextual() || !(flags.isTextual() || flags.isNull())) {
            throw new JsonQueryException("a regular expression and its flags must be texts");
        }
        Written written = new Written(regex.textValue(), flags.asText(""));
        OnigUtils.Pattern pattern = compiled.get(written);
        if (pattern == null) {
            try {
                pattern = new OnigUtils.Pattern(written.regex(), written.flags());
            } catch (JOniException e) {
                throw new JsonQueryException(
                        "'%s' is not a regular expression: %s".formatted(written.regex(), e.getMessage()));
            }
            if (compiled.size() >= MOST_KEPT) {
                compiled.clear();
            }
            compiled.put(written, pattern);
        }
        return pattern;
    }

    private static String text(JsonNode in) throws JsonQueryException {
        if (!in.isTextual()) {
            throw new JsonQueryException("only a text can be matched, not " + in.getNodeType());
        }
        return in.textValue();
    }

    private static String string(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, UTF_8);
    }
}
