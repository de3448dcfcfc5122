package io.waybill.page;

import io.waybill.audit.EventFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which events a filter selects, in words. */
final class FilterWords {

    private final List<String> words = new ArrayList<>();

    private FilterWords() {}

    /** {@code type lead.replied, parked at crm, received from 2026-11-26 09:00:00}. */
    static String of(EventFilter filter) {
        FilterWords words = new FilterWords();
        words.add("event ", filter.id());
        words.add("source ", filter.source());
        words.add("type ", filter.type());
        words.add("", filter.state() == null ? null : filter.state().written());
        words.add("at ", filter.sink());
        words.add("endpoint ", filter.endpoint());
        words.add("campaign ", filter.campaign());
        words.add("lead ", filter.lead());
        words.add("e-mail ", filter.email());
        words.add("answered ", filter.code());
        words.add("attempts at least ", filter.attempts());
        words.add("with the text ", filter.text());
        words.add("received from ", filter.since() == null ? null : Words.time(filter.since()));
        words.add("received before ", filter.until() == null ? null : Words.time(filter.until()));
        return words.words.isEmpty() ? "all events" : String.join(", ", words.words);
    }

    private void add(String before, @Nullable Object value) {
        if (value != null) {
            words.add(before + value);
        }
    }
}
