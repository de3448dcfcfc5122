package io.waybill.page;

import io.waybill.ops.EventSelection;
import io.waybill.ops.KnownNames;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an operator can ask of the list of events, with what is asked now.
 *
 * @param find the search line
 * @param last the time to look back, as the address says; empty: the default
 * @param since of a browser's field for a time; empty: none
 */
public record EventsForm(
        String find,
        List<Choice> sources,
        List<Choice> types,
        List<Choice> sinks,
        List<Choice> outcomes,
        String last,
        String code,
        String attempts,
        String since,
        String until) {

    /** @param title what the operator sees */
    public record Choice(String value, String title, boolean isChosen) {}

    /** @param asked the parameters of the call, as they are */
    static EventsForm of(Map<String, String> asked, String find, KnownNames names) {
        return new EventsForm(
                find,
                choices(names.sourcesNow(), asked.getOrDefault("source", "")),
                choices(names.typesNow(), asked.getOrDefault("type", "")),
                choices(names.sinksNow(), asked.getOrDefault("sink", "")),
                choices(EventSelection.outcomes(), asked.getOrDefault("outcome", "")),
                asked.getOrDefault("last", ""),
                asked.getOrDefault("code", ""),
                asked.getOrDefault("attempts", ""),
                field(asked.getOrDefault("since", "")),
                field(asked.getOrDefault("until", "")));
    }

    private static List<Choice> choices(Collection<String> values, String chosen) {
        Set<String> all = new LinkedHashSet<>(values);
        if (!chosen.isEmpty()) {
            all.add(chosen);
        }
        return all.stream()
                .map(value -> new Choice(value, value.equals("dry-run") ? "dry run" : value, value.equals(chosen)))
                .toList();
    }

    /** A browser's field takes a time to the minute or second, without an offset. */
    private static String field(String time) {
        return time.length() == 10 ? time + "T00:00" : time.endsWith("Z") ? time.substring(0, time.length() - 1) : time;
    }
}
