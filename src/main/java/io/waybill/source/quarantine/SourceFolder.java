package io.waybill.source.quarantine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.waybill.config.QuarantineSettings;
import io.waybill.event.Json;
import io.waybill.event.Sha256;
import io.waybill.files.PrivateFiles;
import io.waybill.source.quarantine.Shelves.KeptBody;
import io.waybill.source.verification.VerificationResult;
import io.waybill.source.verification.Webhook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One source's folder in the quarantine. Each body has two files: {@code ID.body} is the body as it arrived, {@code
 * ID.json} describes it. A body without its description was left by a crash, and is deleted.
 */
final class SourceFolder {

    private static final Logger LOG = LoggerFactory.getLogger(SourceFolder.class);
    private static final int ID_LENGTH = 32;

    private final String source;
    private final Path folder;

    @GuardedBy("this")
    private final Map<String, KeptBody> byId = new HashMap<>();

    @GuardedBy("this")
    private final Shelves shelves = new Shelves();

    @GuardedBy("this")
    private long dropped;

    private SourceFolder(String source, Path folder) {
        this.source = source;
        this.folder = folder;
    }

    /** Reads what is in the folder already. */
    static SourceFolder open(String source, Path folder) throws IOException {
        PrivateFiles.createFolder(folder);
        SourceFolder opened = new SourceFolder(source, folder);
        opened.load();
        opened.dropStrays();
        return opened;
    }

    private synchronized void load() throws IOException {
        for (Path file : files()) {
            if (!file.toString().endsWith(".json")) {
                continue;
            }
            try {
                QuarantinedBody body = Json.read(Files.readAllBytes(file), QuarantineFile.class)
                        .body();
                if (Files.size(bodyFile(body.id())) == body.size()) {
                    index(new KeptBody(body, Files.size(file)));
                }
            } catch (IOException | UncheckedIOException e) {
                LOG.warn("{}: {} in the quarantine cannot be read and is dropped", source, file.getFileName());
            }
        }
    }

    private synchronized void dropStrays() throws IOException {
        for (Path file : files()) {
            String name = file.getFileName().toString();
            if (!byId.containsKey(name.substring(0, Math.max(0, name.lastIndexOf('.')))) || name.endsWith(".new")) {
                Files.delete(file);
            }
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    /** Whether there was room. */
    synchronized boolean keep(Webhook webhook, VerificationResult result, QuarantineSettings limits)
            throws IOException {
        String id = id(webhook.body());
        QuarantineFile.RequestHead request = QuarantineFile.RequestHead.of(webhook);
        KeptBody known = byId.get(id);
        QuarantineFile file = known != null
                ? read(id).resent(known.body().resent(result, webhook.receivedAt()), request)
                : new QuarantineFile(
                        new QuarantinedBody(
                                id, webhook.body().length, 1, result, webhook.receivedAt(), webhook.receivedAt()),
                        List.of(request));
        byte[] description = Json.write(file).getBytes(UTF_8);
        if (!makeRoom(new KeptBody(file.body(), description.length), limits)) {
            return false;
        }
        if (known == null) {
            PrivateFiles.write(bodyFile(id), webhook.body());
        }
        write(id, description);
        return true;
    }

    /** Whether the new one stays. */
    @GuardedBy("this")
    private boolean makeRoom(KeptBody added, QuarantineSettings limits) throws IOException {
        String id = added.body().id();
        index(added);
        if (added.bytes() > limits.maxSize()) {
            remove(id);
            dropped++;
            return false;
        }
        for (KeptBody next = shelves.next(limits); next != null; next = shelves.next(limits)) {
            remove(next.body().id());
            dropped++;
        }
        return byId.containsKey(id);
    }

    synchronized void drop() {
        dropped++;
    }

    synchronized void expire(Instant before) throws IOException {
        List<QuarantinedBody> old = byId.values().stream()
                .map(KeptBody::body)
                .filter(body -> body.firstAt().isBefore(before))
                .toList();
        for (QuarantinedBody body : old) {
            remove(body.id());
        }
    }

    /** In the order in which they first arrived. */
    synchronized List<QuarantinedBody> all() {
        return byId.values().stream()
                .map(KeptBody::body)
                .sorted(Comparator.comparing(QuarantinedBody::firstAt).thenComparing(QuarantinedBody::id))
                .toList();
    }

    /** The webhooks that brought a body; none if it is no longer kept. */
    synchronized List<Webhook> webhooks(String id) throws IOException {
        if (!byId.containsKey(id)) {
            return List.of();
        }
        byte[] body = Files.readAllBytes(bodyFile(id));
        return read(id).requests().stream()
                .map(request -> request.webhook(source, body))
                .toList();
    }

    synchronized void remove(String id) throws IOException {
        KeptBody removed = byId.remove(id);
        if (removed != null) {
            shelves.remove(removed);
        }
        Files.deleteIfExists(jsonFile(id));
        Files.deleteIfExists(bodyFile(id));
    }

    synchronized long bytes() {
        return shelves.bytes();
    }

    /** Since the hub started: bodies there was no room for, those that made room, and those that may not be kept. */
    synchronized long dropped() {
        return dropped;
    }

    @GuardedBy("this")
    private void index(KeptBody kept) {
        KeptBody before = byId.put(kept.body().id(), kept);
        if (before != null) {
            shelves.remove(before);
        }
        shelves.add(kept);
    }

    private QuarantineFile read(String id) throws IOException {
        return Json.read(Files.readAllBytes(jsonFile(id)), QuarantineFile.class);
    }

    private void write(String id, byte[] description) throws IOException {
        Path written = folder.resolve(id + ".new");
        PrivateFiles.write(written, description);
        Files.move(written, jsonFile(id), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path bodyFile(String id) {
        return folder.resolve(id + ".body");
    }

    private Path jsonFile(String id) {
        return folder.resolve(id + ".json");
    }

    private static String id(byte[] body) {
        return Sha256.hex(body).substring(0, ID_LENGTH);
    }
}
