package io.waybill.sink.download;

import io.waybill.config.SinkSettings;
import io.waybill.finding.FailureText;
import io.waybill.sink.FileLink;
import io.waybill.sink.PermanentFailure;
import io.waybill.sink.RetryAfter;
import io.waybill.sink.SinkFailure;
import io.waybill.sink.TransientFailure;
import io.waybill.sink.http.FileClient;
import io.waybill.sink.http.FileResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One attempt to fetch one file. It goes on with the part that an earlier attempt has left, if that is of the same version. */
final class DownloadAttempt {

    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int PARTIAL = 206;
    private static final int NOT_SATISFIABLE = 416;
    private static final int BUFFER = 64 * 1024;

    private static final Pattern PAGE = Pattern.compile("(?i)(?:text/html|application/xhtml\\+xml)\\s*(?:;.*)?");
    private static final Pattern PAGE_NAME = Pattern.compile("(?i).*\\.x?html?");

    /** What must stay free of the disk, which may be the hub's own. */
    private static final long RESERVE = 100_000_000;

    /** In bytes. The length may not be known before, and others write to the disk, too. */
    private static final long BETWEEN_LOOKS = 10_000_000;

    private final SinkSettings sink;
    private final FileLink link;
    private final FileClient client;
    private final Clock clock;
    private final BooleanSupplier isWanted;
    private final long deadline;

    DownloadAttempt(SinkSettings sink, FileLink link, FileClient client, Clock clock, BooleanSupplier isWanted) {
        this.sink = sink;
        this.link = link;
        this.client = client;
        this.clock = clock;
        this.isWanted = isWanted;
        this.deadline = System.nanoTime() + sink.download().maxTime().toNanos();
    }

    int fetch(Path target, String key) throws SinkFailure {
        try (PartialFile part = PartialFile.open(target, key, link)) {
            try {
                return fetch(part);
            } catch (PermanentFailure e) {
                part.delete();
                throw e;
            } catch (IOException e) {
                throw new TransientFailure(link.hideIn(FailureText.of(e)) + goesOn(part), null, Duration.ZERO);
            }
        }
    }

    private static String goesOn(PartialFile part) {
        return part.version() == null
                ? ""
                : "; %s are here, and the next attempt goes on from there".formatted(FileSize.of(part.length()));
    }

    private int fetch(PartialFile part) throws IOException, SinkFailure {
        FileVersion version = part.version();
        FileResponse response = client.get(link, condition(version, part.length()));
        if (version == null || isUsable(response, version, part.length())) {
            return take(response, part, version);
        }
        response.close();
        return take(client.get(link, Map.of()), part, null);
    }

    /** @param known the version that was asked for, if only the rest of it was; else null */
    private int take(FileResponse response, PartialFile part, @Nullable FileVersion known)
            throws IOException, SinkFailure {
        try (response) {
            check(response, part, known);
            boolean goesOn = response.status() == PARTIAL;
            long offset = goesOn ? part.length() : 0;
            begin(part, response, offset, goesOn ? known : FileVersion.of(response));
            copy(response.body(), part);
            verify(part, response, offset);
            part.finish();
            return response.status();
        }
    }

    private static Map<String, String> condition(@Nullable FileVersion version, long offset) {
        return version == null
                ? Map.of()
                : Map.of("Range", "bytes=%d-".formatted(offset), "If-Range", version.validator());
    }

    /** Whether it has all of the file, or the rest of this version. */
    private static boolean isUsable(FileResponse response, FileVersion version, long offset) {
        return switch (response.status()) {
            case PARTIAL -> version.isContinuedBy(response, offset);
            case NOT_SATISFIABLE -> false;
            default -> true;
        };
    }

    private void check(FileResponse response, PartialFile part, @Nullable FileVersion version) throws SinkFailure {
        int status = response.status();
        if (status == ACCEPTED) {
            throw new TransientFailure(
                    "answered 202: the file is not ready yet",
                    status,
                    RetryAfter.parse(response.header("Retry-After"), clock));
        }
        if (status != OK && (status != PARTIAL || version == null)) {
            throw new PermanentFailure("answered %d, and not with the file".formatted(status), status);
        }
        if (isPage(response) && !PAGE_NAME.matcher(part.target().toString()).matches()) {
            throw new PermanentFailure(
                    "answered %d with a web page, such as one to log in, and not with the file; correct the sink's credentials or the link, or, if the file is a web page, have 'name' in the route end in .html"
                            .formatted(status),
                    status);
        }
        String coding = response.header("Content-Encoding");
        if (coding != null && !coding.equalsIgnoreCase("identity")) {
            throw new PermanentFailure(
                    "answered %d with the file compressed (%s), which it was asked not to do"
                            .formatted(status, link.hideIn(coding)),
                    status);
        }
        if (!response.hasKnownEnd()) {
            throw new PermanentFailure(
                    "answered %d without saying how long the file is, so nobody can tell whether all of it came"
                            .formatted(status),
                    status);
        }
    }

    private static boolean isPage(FileResponse response) {
        String type = response.header("Content-Type");
        return type != null && PAGE.matcher(type).matches();
    }

    private void begin(PartialFile part, FileResponse response, long offset, @Nullable FileVersion version)
            throws IOException, SinkFailure {
        part.goOnAt(offset, version);
        long more = response.length();
        checkSize(offset + Math.max(0, more));
        checkRoom(part, Math.max(0, more));
    }

    /** @param more how many bytes are still to come, as far as is known */
    private static void checkRoom(PartialFile part, long more) throws IOException, TransientFailure {
        long free = Files.getFileStore(part.path()).getUsableSpace() - RESERVE;
        if (more > free) {
            throw FolderFailure.noRoom(part.path(), more, Math.max(0, free));
        }
    }

    private void checkSize(long length) throws PermanentFailure {
        long most = sink.download().maxSize();
        if (length > most) {
            throw new PermanentFailure(
                    "the file has more than %s; if that is right, raise waybill.sink.%s.download.max-size and replay the event"
                            .formatted(FileSize.of(most), sink.name()),
                    null);
        }
    }

    private void copy(InputStream in, PartialFile part) throws IOException, SinkFailure {
        byte[] buffer = new byte[BUFFER];
        long looked = part.length();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            part.write(buffer, count);
            checkSize(part.length());
            if (part.length() - looked >= BETWEEN_LOOKS) {
                looked = part.length();
                checkRoom(part, 0);
            }
            checkTime(part);
        }
    }

    private void checkTime(PartialFile part) throws TransientFailure {
        if (!isWanted.getAsBoolean()) {
            throw new RejectedExecutionException("the sink is stopping");
        }
        if (isLate()) {
            throw new TransientFailure(
                    "the file was not here after %d s (waybill.sink.%s.download.max-time)%s"
                            .formatted(sink.download().maxTime().toSeconds(), sink.name(), goesOn(part)),
                    null,
                    Duration.ZERO);
        }
    }

    private boolean isLate() {
        return System.nanoTime() - deadline > 0;
    }

    private void verify(PartialFile part, FileResponse response, long offset) throws IOException, SinkFailure {
        FileVersion version = part.version();
        boolean isShort = response.length() >= 0
                ? part.length() != offset + response.length()
                : version != null && version.total() >= 0 && part.length() != version.total();
        if (isShort) {
            throw new IOException("the file broke off");
        }
        String wrong = FileDigests.of(response).mismatch(part.path(), offset);
        if (wrong == null && !GzipCheck.isWhole(part.path(), () -> isWanted.getAsBoolean() && !isLate())) {
            wrong = "gzip checksum";
        }
        if (wrong != null) {
            part.delete();
            throw new TransientFailure(
                    "the file does not match its %s; the next attempt begins anew".formatted(wrong),
                    response.status(),
                    Duration.ZERO);
        }
        checkTime(part);
    }
}
