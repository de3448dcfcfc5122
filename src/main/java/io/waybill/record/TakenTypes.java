package io.waybill.record;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which events a sink takes, by their types.
 *
 * @param types types, and beginnings of types such as {@code campaign.*}; none: the sink takes every event
 * @param file the file that says so, as messages show it
 * @param line the line there
 */
public record TakenTypes(List<String> types, String file, int line) {

    private static final String ANY_ENDING = ".*";
    private static final Pattern POSSIBLE = Pattern.compile("[^\\s,*.]+(\\.[^\\s,*.]+)*(\\.\\*)?");

    public TakenTypes {
        types = List.copyOf(types);
    }

    /** Those of a sink that takes every event. */
    public static TakenTypes all(String file, int line) {
        return new TakenTypes(List.of(), file, line);
    }

    /**
     * Reads a list as it is written in a route: {@code campaign.*, lead.status_changed}. Empty: all.
     *
     * @throws IllegalArgumentException with what to do, if an element is neither a type nor the beginning of one
     */
    public static TakenTypes parse(String written, String file, int line) {
        List<String> types = new ArrayList<>();
        if (written.isBlank()) {
            return all(file, line);
        }
        for (String each : written.split(",", -1)) {
            String type = each.strip();
            if (!POSSIBLE.matcher(type).matches()) {
                throw new IllegalArgumentException(
                        "'types' has '%s'; write types and beginnings of types, such as 'campaign.*, lead.status_changed', or leave 'types' out for all"
                                .formatted(type));
            }
            if (!types.contains(type)) {
                types.add(type);
            }
        }
        return new TakenTypes(types, file, line);
    }

    /** Whether the sink takes events of the type. */
    public boolean takes(String type) {
        if (types.isEmpty()) {
            return true;
        }
        for (String taken : types) {
            if (taken.endsWith(ANY_ENDING) ? type.regionMatches(0, taken, 0, taken.length() - 1) : taken.equals(type)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it names the type, or the beginning of it: for events that a sink which takes every event does not get. */
    public boolean names(String type) {
        return !types.isEmpty() && takes(type);
    }

    /** Why the sink doesn't want an event of another type, for the record. */
    public String reason() {
        return "takes %s (%s:%d)".formatted(String.join(", ", types), file, line);
    }
}
