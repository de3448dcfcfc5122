package io.waybill.sink.download;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.waybill.event.Json;
import io.waybill.event.Sha256;
import io.waybill.files.FolderSync;
import io.waybill.sink.FileLink;
import io.waybill.sink.SinkFailure;
import io.waybill.sink.TransientFailure;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A file while it is fetched: beside the file that it becomes, under another name. With it, in a second file, stands how much
 * of it is on disk for certain, and of which version of the file, so that an attempt can go on after a crash.
 */
final class PartialFile implements Closeable {

    static final String ENDING = ".part";
    static final String PROGRESS = ".part.json";

    private static final int OF_THE_KEY = 16;

    /** So much is fetched again at most after a crash. */
    private static final long BETWEEN_SYNCS = 4_000_000;

    /** Those that are open, in any generation of routes. */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path target;
    private final Path part;
    private final Path progress;
    private final String link;
    private final FileChannel channel;
    private @Nullable FileVersion version;
    private long length;
    private long synced;
    private boolean ended;

    private PartialFile(Path target, Path part, Path progress, String link, FileChannel channel) {
        this.target = target;
        this.part = part;
        this.progress = progress;
        this.link = link;
        this.channel = channel;
    }

    /**
     * Opens what there is of a file, or begins it.
     *
     * @param target the file that it becomes
     * @param key of the delivery
     */
    static PartialFile open(Path target, String key, FileLink link) throws SinkFailure {
        String name = ".%s.%s".formatted(target.getFileName(), Sha256.hex(key).substring(0, OF_THE_KEY));
        Path part = target.resolveSibling(name + ENDING).toAbsolutePath();
        if (!OPEN.add(part)) {
            throw new TransientFailure("an earlier attempt to fetch the file has not ended yet", null, Duration.ZERO);
        }
        FileChannel channel = null;
        try {
            FolderSync.create(Objects.requireNonNull(part.getParent()));
            // Through no link, which others who can write there may have put in its place.
            channel = FileChannel.open(
                    part,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
            if (channel.tryLock() == null) {
                throw new TransientFailure("another hub is fetching the file", null, Duration.ZERO);
            }
            PartialFile file = new PartialFile(
                    target.toAbsolutePath(),
                    part,
                    part.resolveSibling(name + PROGRESS),
                    Sha256.hex(link.uri().toString()),
                    channel);
            file.readProgress();
            return file;
        } catch (IOException e) {
            close(channel, part);
            throw FolderFailure.of(part, e);
        } catch (SinkFailure e) {
            close(channel, part);
            throw e;
        }
    }

    private static void close(@Nullable FileChannel channel, Path part) {
        OPEN.remove(part);
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing was written to it.
            }
        }
    }

    private void readProgress() throws IOException {
        try {
            JsonNode known = Json.parse(Files.readString(progress));
            long onDisk = known.path("synced").asLong();
            if (known.path("link").asText().equals(link) && onDisk > 0 && onDisk <= channel.size()) {
                version = FileVersion.read(known.path("version"));
                synced = onDisk;
                length = onDisk;
            }
        } catch (NoSuchFileException | JsonProcessingException | CharacterCodingException e) {
            // Begun anew.
        }
    }

    /** How many bytes there are. */
    long length() {
        return length;
    }

    /** Of which version of the file they are; null if the attempt has to begin anew. */
    @Nullable
    FileVersion version() {
        return length == 0 ? null : version;
    }

    Path path() {
        return part;
    }

    /** The file that it becomes. */
    Path target() {
        return target;
    }

    /** Forgets what follows the offset. */
    void goOnAt(long offset, @Nullable FileVersion of) throws SinkFailure {
        try {
            version = of;
            length = offset;
            synced = Math.min(synced, offset);
            channel.truncate(offset);
            channel.position(offset);
            if (synced == 0) {
                Files.deleteIfExists(progress);
            }
        } catch (IOException e) {
            throw FolderFailure.of(part, e);
        }
    }

    void write(byte[] bytes, int count) throws SinkFailure {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            length += count;
            if (length - synced >= BETWEEN_SYNCS) {
                sync();
            }
        } catch (IOException e) {
            throw FolderFailure.of(part, e);
        }
    }

    private void sync() throws IOException {
        FileVersion known = version;
        if (known == null) {
            return;
        }
        channel.force(false);
        synced = length;
        JsonNode written = JsonNodeFactory.instance
                .objectNode()
                .put("link", link)
                .put("synced", synced)
                .set("version", known.toJson());
        // Half of it, after a crash, is no JSON, and means a beginning anew.
        Files.writeString(
                progress,
                written.toString(),
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
    }

    /** Gives it its name, in place of whatever has it. It is on disk for certain then. */
    void finish() throws SinkFailure {
        try {
            channel.force(true);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            ended = true;
            FolderSync.force(Objects.requireNonNull(target.getParent()));
            Files.deleteIfExists(progress);
        } catch (IOException e) {
            throw FolderFailure.of(target, e);
        }
    }

    /** Gives it up: nothing can go on with it. */
    void delete() throws SinkFailure {
        ended = true;
        try {
            Files.deleteIfExists(progress);
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw FolderFailure.of(part, e);
        }
    }

    /** Keeps what the next attempt can go on with. */
    @Override
    public void close() {
        try (channel) {
            if (!ended && length > 0 && version != null) {
                sync();
            } else if (!ended) {
                Files.deleteIfExists(progress);
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            // Then it goes on with what was on disk before.
        } finally {
            OPEN.remove(part);
        }
    }
}
