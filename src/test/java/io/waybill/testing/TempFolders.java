package io.waybill.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * The temporary folders of all tests: in memory, where there is room for what hubs write. A disk would make them wait at each
 * flush, and no test ends the machine.
 */
public final class TempFolders implements TempDirFactory {

    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long ROOM = 4L << 30;
    private static final String PREFIX = "waybill-test-";

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test) throws IOException {
        return hasRoom() && !test.getTags().contains("long")
                ? Files.createTempDirectory(MEMORY, PREFIX)
                : Files.createTempDirectory(PREFIX);
    }

    private static boolean hasRoom() throws IOException {
        return Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() > ROOM;
    }
}
