package io.waybill.alarm;

/** When a hub is the one that looks for some of the alarms. */
@FunctionalInterface
interface AlarmTurn {

    /** That of the alarms about a hub itself. */
    AlarmTurn ALWAYS = () -> 1;

    /**
     * Zero while it is another hub's; else a number, which is another one than before if others may have looked meanwhile.
     *
     * @throws RuntimeException if it cannot be known now
     */
    int number();
}
