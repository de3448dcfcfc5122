package io.waybill.handoff;

import java.util.Locale;

/** Work that one hub of the broker does for all of them. Every hub has each task, and does it while it is its turn. */
public enum HubTask {
    /** To look for what is wrong with what the hubs share, and to tell it. */
    ALARMS,
    /** To remove from the record what is past its retention. */
    RETENTION;

    private static final String PREFIX = "task/";

    /** As the API has it. */
    public String written() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it is called among sinks: no sink can have that name. */
    String key() {
        return PREFIX + written();
    }
}
