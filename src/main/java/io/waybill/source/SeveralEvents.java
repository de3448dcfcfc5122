package io.waybill.source;

import io.waybill.event.Event;
import io.waybill.handoff.EventIntake;
import io.waybill.handoff.IntakeResult;
import io.waybill.record.RecordEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What came in one request: events, and what is none. All of it is stored in one commit. */
final class SeveralEvents {

    /** In a request. */
    static final int MOST = 500;

    /**
     * One of them.
     *
     * @param event null if it is none
     * @param rejected what goes on record of what is no event; null for one
     */
    record Item(@Nullable ReceivedWebhook event, RecordEntry.@Nullable Rejected rejected) {}

    private final List<Item> items;

    SeveralEvents(List<Item> items) {
        this.items = List.copyOf(items);
    }

    /** In their order. */
    List<ReceivedWebhook> events() {
        List<ReceivedWebhook> events = new ArrayList<>();
        for (Item item : items) {
            if (item.event() != null) {
                events.add(item.event());
            }
        }
        return events;
    }

    private List<RecordEntry> rejected() {
        List<RecordEntry> rejected = new ArrayList<>();
        for (Item item : items) {
            if (item.rejected() != null) {
                rejected.add(item.rejected());
            }
        }
        return rejected;
    }

    /** Completes when all are on disk, or it is known that they will not be. */
    CompletableFuture<List<IntakeResult>> store(EventIntake intake) {
        return intake.acceptAll(
                events().stream().map(ReceivedWebhook::published).toList(), rejected());
    }

    /** Takes the first of those that could not be stored; null if all were. */
    static IntakeResult.@Nullable Unavailable unavailable(List<IntakeResult> results) {
        for (IntakeResult result : results) {
            if (result instanceof IntakeResult.Unavailable unavailable) {
                return unavailable;
            }
        }
        return null;
    }

    /** Whether each is of an event whose route published it. */
    boolean arePublished() {
        return events().stream().allMatch(ReceivedWebhook::isPublished);
    }

    /** @param results of the events, in their order */
    Answer answer(List<IntakeResult> results) {
        List<Answer.OfOne> answers = new ArrayList<>(items.size());
        int next = 0;
        for (Item item : items) {
            if (item.rejected() != null) {
                answers.add(new Answer.OfOne(null, "rejected", item.rejected().detail()));
            } else if (results.get(next++) instanceof IntakeResult.Accepted accepted) {
                answers.add(new Answer.OfOne(accepted.eventId(), "accepted", null));
            } else {
                answers.add(new Answer.OfOne(
                        ((IntakeResult.Duplicate) results.get(next - 1)).eventId(), "duplicate", null));
            }
        }
        return new Answer.Several(answers);
    }

    /** The events of which the results say that they were stored. */
    List<Event> accepted(List<IntakeResult> results) {
        List<ReceivedWebhook> events = events();
        List<Event> accepted = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof IntakeResult.Accepted) {
                accepted.add(events.get(i).event());
            }
        }
        return accepted;
    }
}
