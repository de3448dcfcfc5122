package io.waybill.project;

import io.waybill.finding.Finding;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.LoadSettingsBuilder;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Parses YAML, and refuses what no code after it could walk through: what is nested deeper than anybody writes, contains
 * itself, or becomes huge because anchors are repeated in anchors.
 */
final class YamlParser {

    /** How much the scanner reads at once. It copies all of a long text again for each time. */
    private static final int BUFFER = 64 * 1024;

    private static final int DEEPEST = 100;
    private static final int MOST_NODES = 500_000;
    private static final Set<Tag> TAGS =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.SEQ, Tag.MAP, new Tag("!"));

    private final String shown;
    private int nodes;

    private YamlParser(String shown) {
        this.shown = shown;
    }

    /** @throws RoutesException with the line, if the text is empty or not YAML */
    static Node parse(String shown, String text, LoadSettingsBuilder builder) {
        LoadSettings settings = builder.setLabel(shown)
                .setBufferSize(BUFFER)
                .setCodePointLimit(Integer.MAX_VALUE)
                .setAllowNonScalarKeys(true)
                .build();
        YamlParser parser = new YamlParser(shown);
        try {
            Parser events = new ParserImpl(settings, new StreamReader(settings, text));
            Node document = new Composer(settings, parser.new CheckedEvents(events))
                    .getSingleNode()
                    .orElseThrow(() -> problem(shown, 1, "the file is empty; complete it, or delete it"));
            parser.check(document, 0);
            return document;
        } catch (YamlEngineException e) {
            throw new RoutesException(YamlFault.explain(shown, text, e), e);
        }
    }

    /** Checks each event before the composer has it, which calls itself for each level. */
    private final class CheckedEvents implements Parser {

        private final Parser events;
        private final Deque<String> open = new ArrayDeque<>();

        CheckedEvents(Parser events) {
            this.events = events;
        }

        @Override
        public boolean checkEvent(Event.ID choice) {
            return events.checkEvent(choice);
        }

        @Override
        public Event peekEvent() {
            return events.peekEvent();
        }

        @Override
        public boolean hasNext() {
            return events.hasNext();
        }

        @Override
        public Event next() {
            Event event = events.next();
            if (event instanceof CollectionStartEvent start) {
                open.push(start.getAnchor().map(Anchor::getValue).orElse(""));
                checkTag(start.getTag().orElse(null), event);
            } else if (event instanceof CollectionEndEvent) {
                open.pop();
            } else if (event instanceof ScalarEvent scalar) {
                checkTag(scalar.getTag().orElse(null), event);
            } else if (event instanceof AliasEvent alias
                    && open.contains(alias.getAlias().getValue())) {
                throw problem(
                        shown,
                        line(event),
                        "'*%s' would contain itself; write the value out".formatted(alias.getAlias()));
            }
            if (open.size() > DEEPEST) {
                throw tooDeep(line(event));
            }
            return event;
        }
    }

    private void checkTag(@Nullable String tag, Event event) {
        if (tag != null && !TAGS.contains(new Tag(tag))) {
            String written = tag.replace(Tag.PREFIX, "!!");
            throw problem(shown, line(event), "the tag '%s' is not known; remove it".formatted(written));
        }
    }

    private static int line(Event event) {
        return event.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    /** Follows anchors as all later code does, each time again. */
    private void check(Node node, int depth) {
        if (++nodes > MOST_NODES) {
            throw problem(shown, YamlDocument.line(node), "is too large with its anchors written out; repeat fewer");
        }
        if (depth > DEEPEST) {
            throw tooDeep(YamlDocument.line(node));
        }
        if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                if (!(entry.getKeyNode() instanceof ScalarNode)) {
                    throw problem(
                            shown,
                            YamlDocument.line(entry.getKeyNode()),
                            "a key must be a text, not a list or an object; if you meant a text, put it in quotes");
                }
                check(entry.getValueNode(), depth + 1);
            }
        } else if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(element -> check(element, depth + 1));
        }
    }

    private RoutesException tooDeep(int line) {
        return problem(shown, line, "is nested deeper than %d levels; simplify it".formatted(DEEPEST));
    }

    private static RoutesException problem(String shown, int line, String what) {
        return new RoutesException(List.of(Finding.error(shown, line, what)));
    }
}
