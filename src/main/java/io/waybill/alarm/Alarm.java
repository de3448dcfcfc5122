package io.waybill.alarm;

import java.time.Instant;

/**
 * Something that is wrong. At any time there is at most one alarm of a kind about the same thing. JSON as {@code GET
 * /api/alarms} answers it.
 *
 * @param about the source, campaign, sink, setting or part that it is about
 * @param since when it began to be wrong, as far as that is known
 * @param problem what is wrong, for people
 * @param fix what to do
 */
public record Alarm(AlarmKind kind, String about, Instant since, String problem, String fix) {

    boolean isSame(Alarm other) {
        return kind == other.kind && about.equals(other.about);
    }
}
