package io.waybill.alarm;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A part of the hub that says itself what is wrong with it. */
public final class TroubleCheck implements AlarmCheck {

    private final AlarmKind kind;
    private final String about;
    private final String fix;
    private final Supplier<@Nullable String> trouble;
    /** When the trouble was first found; null: there was none. */
    private @Nullable Instant since;

    /** @param trouble answers what is wrong, or null; what it throws is wrong, too */
    public TroubleCheck(AlarmKind kind, String about, String fix, Supplier<@Nullable String> trouble) {
        this.kind = kind;
        this.about = about;
        this.fix = fix;
        this.trouble = trouble;
    }

    @Override
    public Set<AlarmKind> kinds() {
        return Set.of(kind);
    }

    /** Only what is found twice in a row is more than a moment's trouble. */
    @Override
    public List<Alarm> find(Instant now, List<Alarm> raised) {
        String found = trouble();
        if (found == null) {
            since = null;
            return List.of();
        }
        Instant first = since;
        if (first == null) {
            since = now;
            return raised;
        }
        return List.of(new Alarm(kind, about, first, found, fix));
    }

    private @Nullable String trouble() {
        try {
            return trouble.get();
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
