package io.waybill.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What is done to folders so that a file in them is there after a power cut, too. */
public final class FolderSync {

    private FolderSync() {}

    /** Creates a folder, and those above it. */
    public static void create(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.getParent();
        if (parent != null) {
            create(parent);
        }
        Files.createDirectories(folder);
        if (parent != null) {
            force(parent);
        }
    }

    /** Has the names in a folder written to disk, where the system can do that. */
    public static void force(Path folder) throws IOException {
        FileChannel channel;
        try {
            channel = FileChannel.open(folder, StandardOpenOption.READ);
        } catch (IOException e) {
            return; // Windows opens no folders.
        }
        try (channel) {
            channel.force(true);
        }
    }
}
