package io.waybill.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;

/** The classes of a start as the JVM wants them in memory (docs/operations.md): made once for a jar, for all tests. */
final class ClassArchive {

    private static final Path ARCHIVE = Path.of("target/waybill.jsa");

    private ClassArchive() {}

    /**
     * What makes a JVM use it; nothing while another process makes it.
     *
     * @param maker writes it to a file
     */
    static synchronized List<String> flags(Path jar, Consumer<Path> maker) {
        try {
            return isOf(jar) || make(jar, maker)
                    ? List.of("-XX:SharedArchiveFile=" + ARCHIVE, "-Xlog:cds=off")
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOf(Path jar) throws IOException {
        return Files.exists(ARCHIVE)
                && Files.getLastModifiedTime(ARCHIVE).compareTo(Files.getLastModifiedTime(jar)) > 0;
    }

    private static boolean make(Path jar, Consumer<Path> maker) throws IOException {
        Path made = ARCHIVE.resolveSibling("waybill.jsa.new");
        try (FileChannel channel = FileChannel.open(
                        ARCHIVE.resolveSibling("waybill.jsa.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                return false;
            }
            if (!isOf(jar)) {
                maker.accept(made);
                Files.move(made, ARCHIVE, StandardCopyOption.REPLACE_EXISTING);
            }
            return true;
        }
    }
}
