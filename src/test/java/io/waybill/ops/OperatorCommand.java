package io.waybill.ops;

import java.util.EnumSet;
import java.util.Set;

/** What an operator can ask for about one event, and what follows from that, by the event's state at the CRM. */
enum OperatorCommand {
    RETRY("/api/events/%s/retry?sink=crm"),
    RETRY_ANYWHERE("/api/events/%s/retry"),
    REPLAY("/api/events/%s/replay?sink=crm"),
    REPLAY_BY_FORCE("/api/events/%s/replay?sink=crm&force=true"),
    REPLAY_ANYWHERE("/api/events/%s/replay"),
    REPLAY_EVERYWHERE("/api/events/%s/replay?sink=all&force=true"),
    REPLAY_PARKED("/api/parked/replay?sink=crm&id=%s"),
    DISCARD("/api/parked/discard?sink=crm&reason=old&id=%s");

    /** Where an event is. */
    enum State {
        /** Until its scheduled retry; it has come as a duplicate meanwhile. */
        PUT_OFF("pending", 2),
        /** For the event of its lead that is put off. */
        WAITING("pending", 1),
        IN_FLIGHT("pending", 1),
        /** In the queue of a stopped sink. */
        HELD("pending", 1),
        PARKED("parked", 1),
        DELIVERED("delivered", 1),
        FILTERED("filtered", 0),
        DISCARDED("discarded", 1),
        UNMAPPED("", 0),
        REJECTED("", 0);

        private final String onRecord;
        private final int calls;

        State(String onRecord, int calls) {
            this.onRecord = onRecord;
            this.calls = calls;
        }

        String onRecord() {
            return onRecord;
        }

        /** What the event is at a sink that sends nothing. */
        String atDrySink() {
            return switch (this) {
                case UNMAPPED, REJECTED -> "";
                case FILTERED -> "filtered";
                default -> "dry-run";
            };
        }

        /** The calls of the delivery itself, once it has ended. */
        int calls() {
            return calls;
        }
    }

    private static final Set<State> PENDING = EnumSet.of(State.PUT_OFF, State.WAITING, State.IN_FLIGHT, State.HELD);

    private final String path;

    OperatorCommand(String path) {
        this.path = path;
    }

    String path(String eventId) {
        return path.formatted(eventId);
    }

    boolean retries() {
        return this == RETRY || this == RETRY_ANYWHERE;
    }

    /** Whether it sends an event that the CRM has filtered to the CRM again. */
    boolean replaysToCrm() {
        return path.contains("/api/events/") && !retries();
    }

    int answer(State state) {
        return switch (this) {
            case REPLAY_PARKED -> 202;
            case DISCARD -> 200;
            default -> answerAboutEvent(state);
        };
    }

    private int answerAboutEvent(State state) {
        if (state == State.REJECTED) {
            return 404;
        }
        if (retries()) {
            return state == State.PUT_OFF ? 200 : 409;
        }
        boolean toOneSink = this == REPLAY || this == REPLAY_BY_FORCE;
        return state == State.UNMAPPED || (toOneSink && PENDING.contains(state)) ? 409 : 202;
    }

    /** The deliveries that it adds. */
    int replays(State state) {
        return switch (state) {
            case PARKED -> replaysToCrm() || this == REPLAY_PARKED ? 1 : 0;
            case DISCARDED -> replaysToCrm() ? 1 : 0;
            case DELIVERED -> replaysToCrm() && this != REPLAY_ANYWHERE ? 1 : 0;
            default -> 0;
        };
    }

    /** The state on record once everything has ended. */
    String end(State state) {
        if (this == DISCARD && state == State.PARKED) {
            return "discarded";
        }
        return PENDING.contains(state) || replays(state) > 0 ? "delivered" : state.onRecord();
    }
}
