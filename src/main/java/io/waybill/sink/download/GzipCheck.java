package io.waybill.sink.download;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads a gzip file to its end, which says whether all of it is there: it has a checksum. */
final class GzipCheck {

    private static final int MAGIC = 0x1f8b;
    private static final int BUFFER = 64 * 1024;

    private GzipCheck() {}

    /**
     * Whether the file is whole, or no gzip.
     *
     * @param goesOn asked while it lasts
     */
    static boolean isWhole(Path file, BooleanSupplier goesOn) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            in.mark(2);
            if (((in.read() << 8) | in.read()) != MAGIC) {
                return true;
            }
            in.reset();
            byte[] buffer = new byte[BUFFER];
            InputStream unpacked = new GZIPInputStream(in, BUFFER);
            while (unpacked.read(buffer) >= 0) {
                if (!goesOn.getAsBoolean()) {
                    return true; // too much to tell
                }
            }
            return true;
        } catch (EOFException | ZipException e) {
            return false;
        }
    }
}
