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

    /**
     * @param needed in bytes; 0 if that is not known
     * @param free without what must stay free
     */
    static TransientFailure noRoom(Path file, long needed, long free) {
        return new TransientFailure(
                "there is too little room for the file on the disk of %s: %sthere are %s; free space"
                        .formatted(
                                file.getParent(),
                                needed == 0 ? "" : "it needs %s more, and ".formatted(FileSize.of(needed)),
                                FileSize.of(free)),
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
