package io.waybill.alarm;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Looks for what is wrong. Used by one thread. */
public interface AlarmCheck {

    /** What it looks for; no other check does. */
    Set<AlarmKind> kinds();

    /**
     * Everything that is wrong now. An alarm that is raised and not among it is over.
     *
     * @param raised the alarms of its kinds that are raised, also those of before a restart
     * @throws RuntimeException if that cannot be found out: the alarms stay as they are
     */
    List<Alarm> find(Instant now, List<Alarm> raised);

    /** Whether it waits in vain while the database is away. */
    default boolean needsDatabase() {
        return false;
    }
}
