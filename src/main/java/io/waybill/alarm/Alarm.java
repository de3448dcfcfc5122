package io.waybill.alarm;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong. At any time there is at most one alarm of a kind about the same thing at a hub. JSON as {@code GET
 * /api/alarms} answers it.
 *
 * @param about the source, campaign, sink, setting or part that it is about
 * @param hub the hub at which it is wrong; null: at the broker's only one, or for all that share the broker
 * @param since when it began to be wrong, as far as that is known
 * @param problem what is wrong, for people
 * @param fix what to do
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Alarm(AlarmKind kind, String about, @Nullable String hub, Instant since, String problem, String fix) {

    public Alarm(AlarmKind kind, String about, Instant since, String problem, String fix) {
        this(kind, about, null, since, problem, fix);
    }

    boolean isSame(Alarm other) {
        return kind == other.kind
                && about.equals(other.about)
                && String.valueOf(hub).equals(String.valueOf(other.hub));
    }

    Alarm begunAt(Instant earlier) {
        return new Alarm(kind, about, hub, earlier, problem, fix);
    }

    /** The same, if it says already where it is wrong. */
    Alarm at(String name) {
        return hub != null ? this : new Alarm(kind, about, name, since, "%s: %s".formatted(name, problem), fix);
    }
}
