package io.waybill.hub;

import io.waybill.files.PrivateFiles;
import io.waybill.finding.FailureText;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of a hub's data, locked so that no other hub uses it, and private to the hub's own user. */
final class DataFolder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);

    private final Path folder;
    private final FileChannel channel;

    private DataFolder(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** @throws IllegalStateException if another hub uses the folder, or it is not writable */
    static DataFolder lock(Path folder) {
        try {
            PrivateFiles.createFolder(folder);
            PrivateFiles.createFile(folder.resolve("lock"));
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel)) {
                DataFolder locked = new DataFolder(folder, channel);
                if (!locked.restrict()) {
                    LOG.warn(
                            "'waybill.data-dir' '{}': other users can read it, events and payloads included; give it to the hub's own user",
                            folder);
                }
                return locked;
            }
            channel.close();
        } catch (IOException e) {
            // Without the cause: the message says all of it.
            throw new IllegalStateException("'waybill.data-dir' '%s': is not writable: %s; choose a folder that is"
                    .formatted(folder, FailureText.reason(e)));
        }
        throw new IllegalStateException(
                "'waybill.data-dir' '%s': another hub is running on it; stop that hub, or choose another folder"
                        .formatted(folder.toAbsolutePath()));
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /**
     * Takes from other users what libraries have created for everybody: Java has no umask.
     *
     * @return whether nobody else can read anything
     */
    boolean restrict() {
        try {
            return PrivateFiles.restrict(folder);
        } catch (IOException e) {
            LOG.debug("the permissions in {} cannot be changed", folder, e);
            return false;
        }
    }

    Path path() {
        return folder;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("the lock on %s cannot be released".formatted(folder), e);
        }
    }
}
