package io.waybill.alarm;

import io.waybill.event.Json;
import io.waybill.handoff.HubNotes;
import java.nio.charset.StandardCharsets;

/** A note that is kept in the broker, and written by the hub that holds the notes. */
final class SharedNote<T> implements Memory<T> {

    private final HubNotes notes;
    private final String key;
    private final Class<T> type;
    private final Memory<T> before;

    /** @param before what counts while there is no note: what an earlier version kept */
    SharedNote(HubNotes notes, String key, Class<T> type, Memory<T> before) {
        this.notes = notes;
        this.key = key;
        this.type = type;
        this.before = before;
    }

    @Override
    public T read() {
        String written = notes.read().get(key);
        if (written != null) {
            return parse(written, type);
        }
        T taken = before.read();
        write(taken);
        return taken;
    }

    @Override
    public void write(T state) {
        notes.writeHeld(key, Json.write(state));
    }

    static <T> T parse(String written, Class<T> type) {
        return Json.read(written.getBytes(StandardCharsets.UTF_8), type);
    }
}
