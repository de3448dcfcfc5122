package io.waybill.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The folder of a hub's data, locked so that no other hub uses it. */
final class DataFolder implements AutoCloseable {

    private final Path folder;
    private final FileChannel channel;

    private DataFolder(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** @throws IllegalStateException if another hub uses the folder, or it is not writable */
    static DataFolder lock(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel)) {
                return new DataFolder(folder, channel);
            }
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "'waybill.data-dir' '%s': is not writable: %s; choose a folder that is".formatted(folder, e), e);
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
