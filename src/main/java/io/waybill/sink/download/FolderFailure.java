package io.waybill.sink.download;

import io.waybill.finding.FailureText;
import io.waybill.sink.RefusedFailure;
import io.waybill.sink.SinkFailure;
import io.waybill.sink.TransientFailure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/** What it means that a file cannot be written: no other file could be, or there may be room again later. */
final class FolderFailure {

    private static final Set<String> ABOUT_ALL = Set.of("Read-only file system", "Not a directory");

    private FolderFailure() {}

    static SinkFailure of(Path file, IOException e) {
        String what = "the file cannot be written in %s: %s".formatted(file.getParent(), FailureText.of(e));
        if (concernsAllFiles(e)) {
            return new RefusedFailure(
                    what + "; correct the folder in the settings, or give the hub's user the right to write there",
                    null);
        }
        return new TransientFailure(what + "; if the disk is full, free space", null, Duration.ZERO);
    }

    static TransientFailure noRoom(Path file, long needed, long free) {
        return new TransientFailure(
                "the file needs %s, and the disk of %s has only %s left; free space"
                        .formatted(FileSize.of(needed), file.getParent(), FileSize.of(free)),
                null,
                Duration.ZERO);
    }

    private static boolean concernsAllFiles(IOException e) {
        return e instanceof AccessDeniedException
                || e instanceof NotDirectoryException
                || e instanceof FileAlreadyExistsException
                || (e instanceof FileSystemException file
                        && ABOUT_ALL.contains(Objects.requireNonNullElse(file.getReason(), "")));
    }
}
