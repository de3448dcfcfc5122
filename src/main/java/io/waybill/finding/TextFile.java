package io.waybill.finding;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads text that users write: UTF-8, with or without a byte order mark, of a size that people write. */
public final class TextFile {

    private static final long MOST_BYTES = 10_000_000;

    private TextFile() {}

    /** Why a file cannot be read. */
    public static final class Unreadable extends Exception {

        private final transient Finding finding;

        private Unreadable(Finding finding) {
            super(finding.toString());
            this.finding = finding;
        }

        public Finding finding() {
            return finding;
        }
    }

    /**
     * The text of a file, without a byte order mark.
     *
     * @throws NoSuchFileException if it does not exist
     * @throws Unreadable if it is not text that can be read
     */
    public static String read(Path file) throws Unreadable, NoSuchFileException {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw unreadable(file, 0, "is larger than 10 MB; split it, or move it out of the project");
            }
            return decode(file, Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(file, 0, "cannot be read (%s); make it readable".formatted(FailureText.reason(e)));
        }
    }

    private static String decode(Path file, byte[] bytes) throws Unreadable {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        out.flip();
        if (result.isError()) {
            int line = (int) out.chars().filter(c -> c == '\n').count() + 1;
            throw unreadable(file, line, "not UTF-8; save it as UTF-8");
        }
        String text = out.toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static Unreadable unreadable(Path file, int line, String message) {
        return new Unreadable(Finding.error(file.toString(), line, message));
    }
}
