package io.waybill.explain;

import io.waybill.audit.StoredEvents.Stored;
import io.waybill.casetest.CaseRecorder;
import io.waybill.casetest.CaseRecorder.Recording;
import io.waybill.finding.FailureText;
import io.waybill.generation.CurrentRehearsal;
import io.waybill.generation.Generation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The folder of the running routes' test cases, {@code routes/tests}: saves webhooks there, with what becomes of them today. */
public final class CaseFolder {

    private final Supplier<Generation> generations;
    private final CurrentRehearsal routes;
    private final Explainer events;
    private final Object writing = new Object();

    /** @param generations the running generation of routes */
    public CaseFolder(Supplier<Generation> generations, CurrentRehearsal routes, Explainer events) {
        this.generations = generations;
        this.routes = routes;
        this.events = events;
    }

    /** A case in a file. */
    public sealed interface Saved {

        /** @param line the line on which the case begins */
        record InFile(String file, int line, String name) implements Saved {}

        /** @param code the same for the same reason */
        record Not(String code, String reason) implements Saved {}
    }

    /**
     * Saves the webhook of an event on record; empty if there is no such event.
     *
     * @param name of the case; null: one that says what it is
     */
    public Optional<Saved> save(String eventId, @Nullable String name) {
        return events.find(eventId).map(event -> save(event, name));
    }

    private Saved save(Stored event, @Nullable String name) {
        String body = event.body();
        return body == null
                ? new Saved.Not(
                        "not-rehearsable",
                        "the webhook's body was removed after its retention (waybill.audit.body-retention)")
                : save(event.source(), body.getBytes(StandardCharsets.UTF_8), name);
    }

    /** Saves a webhook, as {@link #save(String, String)} does. */
    public Saved save(String source, byte[] payload, @Nullable String name) {
        Generation now = generations.get();
        Path file = now.project().snapshot().routes().folder().resolve("tests").resolve(source + ".yaml");
        if (!now.project().settings().sources().keySet().contains(source)) {
            return new Saved.Not("not-rehearsable", "there is no source '%s' any more".formatted(source));
        }
        synchronized (writing) {
            try {
                Recording recording = new CaseRecorder(
                                webhook -> routes.with(rehearsal -> rehearsal.run(webhook)),
                                now.project().settings())
                        .record(source, payload, name, file);
                if (recording instanceof Recording.Recorded recorded) {
                    return new Saved.InFile(file.toString(), recorded.line(), recorded.name());
                }
                Recording.Refused refused = (Recording.Refused) recording;
                return new Saved.Not(refused.code(), refused.reason());
            } catch (IOException e) {
                return new Saved.Not("not-writable", "%s cannot be written: %s".formatted(file, FailureText.reason(e)));
            }
        }
    }
}
