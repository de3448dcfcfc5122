package io.waybill.ops;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A change that operators can ask for, as the record calls it. */
public enum Action {
    START_SINK("sink"),
    STOP_SINK("sink"),
    RETRY_SINK("sink"),
    START_ENDPOINT("endpoint"),
    TEST_ENDPOINT("endpoint"),
    RETRY_EVENT(null),
    REPLAY_EVENT(null),
    REPLAY_EVENTS(null),
    REPLAY_PARKED(null),
    DISCARD_PARKED(null),
    REVERIFY("source"),
    SEND_SAMPLE("source"),
    RELOAD(null),
    UNMASK_EVENT(null),
    SAVE_CASE(null);

    private final String written = name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final @Nullable String named;

    /** @param named what the call's path has a name of */
    Action(@Nullable String named) {
        this.named = named;
    }

    String written() {
        return written;
    }

    @Nullable
    String named() {
        return named;
    }
}
