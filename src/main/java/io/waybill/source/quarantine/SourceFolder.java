package io.waybill.source.quarantine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waybill.config.QuarantineSettings;
import io.waybill.event.Json;
import io.waybill.source.verification.VerificationResult;
import io.waybill.source.verification.Webhook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One source's folder: two files a body, {@code ID.body} as it came and {@code ID.json} about it. A body without the
 * other is what a crash left, and no entry.
 */
final class SourceFolder {

    private static final Logger LOG = LoggerFactory.getLogger(SourceFolder.class);
    private static final int ID_LENGTH = 32;

    private final String source;
    private final Path folder;
    private final Map<String, QuarantinedBody> byId = new HashMap<>();
    private final NavigableSet<QuarantinedBody> leastWorthFirst = new TreeSet<>(QuarantinedBody.LEAST_WORTH_FIRST);
    private long bytes;
    private long dropped;

    private SourceFolder(String source, Path folder) {
        this.source = source;
        this.folder = folder;
    }

    /** With what is in the folder already. */
    static SourceFolder open(String source, Path folder) throws IOException {
        PrivateFiles.createFolder(folder);
        SourceFolder shelf = new SourceFolder(source, folder);
        List<Path> files;
        try (Stream<Path> listed = Files.list(folder)) {
            files = listed.filter(file -> file.toString().endsWith(".json")).toList();
        }
        for (Path file : files) {
            try {
                QuarantinedBody kept = Json.read(Files.readAllBytes(file), QuarantineFile.class)
                        .kept();
                if (Files.size(shelf.body(kept.id())) == kept.size()) {
                    shelf.index(kept);
                }
            } catch (IOException | UncheckedIOException e) {
                LOG.warn("{}: {} in the quarantine cannot be read and is dropped", source, file.getFileName());
            }
        }
        shelf.dropStrays();
        return shelf;
    }

    private void dropStrays() throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(folder)) {
            files = listed.toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (!byId.containsKey(name.substring(0, Math.max(0, name.lastIndexOf('.')))) || name.endsWith(".new")) {
                Files.delete(file);
            }
        }
    }

    /** Whether there was room. */
    synchronized boolean keep(Webhook webhook, VerificationResult standing, QuarantineSettings limits)
            throws IOException {
        String id = id(webhook.body());
        QuarantineFile.RequestHead arrival = QuarantineFile.RequestHead.of(webhook);
        QuarantinedBody known = byId.get(id);
        if (known != null) {
            QuarantinedBody next = known.again(standing, webhook.receivedAt());
            write(file(id).again(next, arrival));
            index(next);
            return true;
        }
        long size = webhook.body().length;
        QuarantinedBody kept = new QuarantinedBody(id, size, 1, standing, webhook.receivedAt(), webhook.receivedAt());
        if (!makeRoom(kept, limits)) {
            dropped++;
            return false;
        }
        PrivateFiles.write(body(id), webhook.body());
        write(new QuarantineFile(kept, List.of(arrival)));
        index(kept);
        return true;
    }

    /** What proved more than the new one is not dropped for it. */
    private boolean makeRoom(QuarantinedBody kept, QuarantineSettings limits) throws IOException {
        if (kept.size() > limits.maxSize()) {
            return false;
        }
        while (byId.size() >= limits.maxEntries() || bytes + kept.size() > limits.maxSize()) {
            if (leastWorthFirst.isEmpty() || leastWorthFirst.first().standing().compareTo(kept.standing()) > 0) {
                return false;
            }
            remove(leastWorthFirst.first().id());
            dropped++;
        }
        return true;
    }

    synchronized void expire(Instant before) throws IOException {
        List<QuarantinedBody> old = byId.values().stream()
                .filter(kept -> kept.firstAt().isBefore(before))
                .toList();
        for (QuarantinedBody kept : old) {
            remove(kept.id());
        }
    }

    /** In the order in which they came first. */
    synchronized List<QuarantinedBody> all() {
        return byId.values().stream()
                .sorted(Comparator.comparing(QuarantinedBody::firstAt).thenComparing(QuarantinedBody::id))
                .toList();
    }

    /** The webhooks a body came as; none if it is gone. */
    synchronized List<Webhook> webhooks(String id) throws IOException {
        if (!byId.containsKey(id)) {
            return List.of();
        }
        byte[] body = Files.readAllBytes(body(id));
        List<Webhook> webhooks = new ArrayList<>();
        file(id).arrivals().forEach(arrival -> webhooks.add(arrival.webhook(source, body)));
        return webhooks;
    }

    synchronized void remove(String id) throws IOException {
        QuarantinedBody kept = byId.remove(id);
        if (kept != null) {
            leastWorthFirst.remove(kept);
            bytes -= kept.size();
        }
        Files.deleteIfExists(json(id));
        Files.deleteIfExists(body(id));
    }

    synchronized long bytes() {
        return bytes;
    }

    /** Since the hub was started: those there was no room for, and those that had to make room. */
    synchronized long dropped() {
        return dropped;
    }

    private void index(QuarantinedBody kept) {
        QuarantinedBody before = byId.put(kept.id(), kept);
        if (before != null) {
            leastWorthFirst.remove(before);
            bytes -= before.size();
        }
        leastWorthFirst.add(kept);
        bytes += kept.size();
    }

    private QuarantineFile file(String id) throws IOException {
        return Json.read(Files.readAllBytes(json(id)), QuarantineFile.class);
    }

    private void write(QuarantineFile file) throws IOException {
        Path written = folder.resolve(file.kept().id() + ".new");
        PrivateFiles.write(written, Json.write(file).getBytes(UTF_8));
        Files.move(
                written, json(file.kept().id()), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path body(String id) {
        return folder.resolve(id + ".body");
    }

    private Path json(String id) {
        return folder.resolve(id + ".json");
    }

    private static String id(byte[] body) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(body))
                    .substring(0, ID_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
