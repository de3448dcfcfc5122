package io.waybill.page;

import io.waybill.audit.EventFilter;
import io.waybill.audit.EventList.Page;
import io.waybill.audit.EventList.Summary;
import io.waybill.ops.EventLists;
import io.waybill.ops.EventSelection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds events by whatever an operator types: an e-mail address, the id of a lead, a campaign or an event, the provider's id,
 * any text. It begins with what an index finds at once, and looks into the events' texts only if that found nothing.
 */
final class EventSearch {

    private final EventLists lists;

    EventSearch(EventLists lists) {
        this.lists = lists;
    }

    /** What the words may mean. */
    enum Meaning {
        EVENT("q"),
        EMAIL("email"),
        LEAD("lead"),
        CAMPAIGN("campaign"),
        PROVIDER_ID("providerEventId"),
        TEXT("q");

        private final String parameter;

        Meaning(String parameter) {
            this.parameter = parameter;
        }

        /** The parameter of the list of events that says the same. */
        String parameter() {
            return parameter;
        }

        private EventFilter.Builder in(EventFilter.Builder filter, String words) {
            return switch (this) {
                case EVENT -> filter.id(words);
                case EMAIL -> filter.email(words);
                case LEAD -> filter.lead(words);
                case CAMPAIGN -> filter.campaign(words);
                case PROVIDER_ID -> filter.providerEventId(words);
                case TEXT -> filter.text(words);
            };
        }

        private static Stream<Meaning> byIndex(String words) {
            return words.startsWith("evt_")
                    ? Stream.of(EVENT)
                    : words.contains("@") ? Stream.of(EMAIL, LEAD) : Stream.of(LEAD, CAMPAIGN);
        }

        private static Stream<Meaning> byLooking(String words) {
            return words.contains(" ") || words.contains("@") ? Stream.of(TEXT) : Stream.of(PROVIDER_ID, TEXT);
        }
    }

    /**
     * The newest events that were found.
     *
     * @param meaning by what
     * @param isOlder whether they are outside of the time that was looked in
     */
    record Found(Page<Summary> page, Meaning meaning, boolean isOlder) {}

    /** @param alsoOlder whether what an index finds may be outside of the time, if there is nothing in it */
    Found find(String words, EventSelection within, boolean alsoOlder, int limit) {
        List<Meaning> byIndex = Meaning.byIndex(words).toList();
        for (Meaning meaning : byIndex) {
            Page<Summary> page = page(words, meaning, within, limit);
            if (!page.events().isEmpty()) {
                return new Found(page, meaning, false);
            }
        }
        if (alsoOlder) {
            EventFilter ever = within.filter().but().since(null).until(null).build();
            for (Meaning meaning : byIndex) {
                Page<Summary> page = page(words, meaning, new EventSelection(within.kind(), ever), limit);
                if (!page.events().isEmpty()) {
                    return new Found(page, meaning, true);
                }
            }
        }
        Found found = new Found(new Page<>(List.of(), null), Meaning.TEXT, false);
        for (Meaning meaning : Meaning.byLooking(words).toList()) {
            if (found.page().events().isEmpty()) {
                found = new Found(page(words, meaning, within, limit), meaning, false);
            }
        }
        return found;
    }

    private Page<Summary> page(String words, Meaning meaning, EventSelection within, int limit) {
        EventFilter filter = meaning.in(within.filter().but(), words).build();
        return lists.events(new EventSelection(within.kind(), filter), null, limit);
    }
}
