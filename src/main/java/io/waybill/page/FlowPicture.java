package io.waybill.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The flow of events as a picture: from sources by types to sinks. Sizes are in the picture's own units.
 *
 * @param boxes sources on the left, types in the middle, sinks on the right
 */
public record FlowPicture(List<Box> boxes, List<Arrow> arrows, int height) {

    public static final int WIDTH = 960;

    private static final int BOX_WIDTH = 190;
    private static final int TYPE_X = 385;
    private static final int SINK_X = WIDTH - BOX_WIDTH - 1;
    private static final int LINE = 18;
    private static final int GAP = 8;
    private static final int TOP = 8;

    /** A source, type or sink. */
    public record Box(String name, String kind, int x, int y, int width, int height) {
        public int middle() {
            return y + height / 2;
        }
    }

    /**
     * An arrow.
     *
     * @param line as the path of an SVG
     * @param x where the number is
     */
    public record Arrow(String from, String to, String line, long number, int x, int y) {}

    /** From a source to a type, or from a type to a sink. */
    public record Step(String from, String to) {}

    /**
     * Draws it.
     *
     * @param typesOf the types of each source
     * @param takenBy the sinks that take each type
     * @param numbers how many events went each step; none: 0
     */
    static FlowPicture of(Map<String, Set<String>> typesOf, Map<String, Set<String>> takenBy, Map<Step, Long> numbers) {
        Map<String, Set<String>> sourcesOf = new LinkedHashMap<>();
        typesOf.forEach((source, types) -> types.forEach(
                type -> sourcesOf.computeIfAbsent(type, name -> new TreeSet<>()).add(source)));
        Map<String, Box> types = new LinkedHashMap<>();
        int y = TOP;
        for (Map.Entry<String, Set<String>> type : sourcesOf.entrySet()) {
            int ports = Math.max(
                    type.getValue().size(),
                    takenBy.getOrDefault(type.getKey(), Set.of()).size());
            int height = Math.max(1, ports) * LINE;
            types.put(type.getKey(), new Box(type.getKey(), "type", TYPE_X, y, BOX_WIDTH, height));
            y += height + GAP;
        }
        int height = Math.max(
                        y,
                        TOP
                                + (2 * LINE + GAP)
                                        * Math.max(
                                                typesOf.size(), sinks(takenBy).size()))
                + TOP;
        Map<String, Box> sources = column(typesOf.keySet(), "source", 1, height);
        Map<String, Box> sinks = column(sinks(takenBy), "sink", SINK_X, height);
        List<Arrow> arrows = new ArrayList<>();
        sourcesOf.forEach((type, from) -> {
            Box box = box(types, type);
            int port = 0;
            for (String source : from) {
                int at = box.y() + LINE / 2 + LINE * port++;
                arrows.add(arrow(box(sources, source), box, at, true, numbers));
            }
            port = 0;
            for (String sink : takenBy.getOrDefault(type, Set.of())) {
                int at = box.y() + LINE / 2 + LINE * port++;
                arrows.add(arrow(box(sinks, sink), box, at, false, numbers));
            }
        });
        List<Box> boxes = new ArrayList<>(sources.values());
        boxes.addAll(types.values());
        boxes.addAll(sinks.values());
        return new FlowPicture(boxes, arrows, height);
    }

    private static Box box(Map<String, Box> boxes, String name) {
        return Objects.requireNonNull(boxes.get(name), name);
    }

    private static Set<String> sinks(Map<String, Set<String>> takenBy) {
        Set<String> sinks = new TreeSet<>();
        takenBy.values().forEach(sinks::addAll);
        return sinks;
    }

    /** Spread over the whole height. */
    private static Map<String, Box> column(Set<String> names, String kind, int x, int height) {
        Map<String, Box> boxes = new TreeMap<>();
        int share = height / Math.max(1, names.size());
        int y = (share - 2 * LINE) / 2;
        for (String name : names) {
            boxes.put(name, new Box(name, kind, x, y, BOX_WIDTH, 2 * LINE));
            y += share;
        }
        return boxes;
    }

    /** @param at the height at which it touches the type */
    private static Arrow arrow(Box end, Box type, int at, boolean isIn, Map<Step, Long> numbers) {
        Step step = isIn ? new Step(end.name(), type.name()) : new Step(type.name(), end.name());
        int fromX = isIn ? end.x() + BOX_WIDTH : type.x() + BOX_WIDTH;
        int fromY = isIn ? end.middle() : at;
        int toX = isIn ? type.x() : end.x();
        int toY = isIn ? at : end.middle();
        int bend = (fromX + toX) / 2;
        return new Arrow(
                step.from(),
                step.to(),
                "M%d,%d C%d,%d %d,%d %d,%d".formatted(fromX, fromY, bend, fromY, bend, toY, toX, toY),
                numbers.getOrDefault(step, 0L),
                isIn ? toX - 12 : fromX + 6,
                at - 3);
    }
}
