package io.waybill.redaction;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/**
 * The standard output and error of the process, without {@link HiddenSecrets}: whoever writes there, be it the hub, a
 * library that logs everything, or an exception that nobody caught.
 */
public final class StandardOutput {

    private StandardOutput() {}

    /** To be called before anything is written. */
    public static void guard() {
        System.setOut(guarded(System.out, HiddenSecrets::hideIn));
        System.setErr(guarded(System.err, HiddenSecrets::hideIn));
    }

    static PrintStream guarded(OutputStream out, UnaryOperator<String> hiding) {
        Charset charset = Charset.defaultCharset();
        return new PrintStream(new Lines(out, hiding, charset), false, charset);
    }

    /** A writer without the secrets, in UTF-8: messages contain characters that a plain locale cannot write. */
    public static PrintWriter writer(FileDescriptor descriptor) {
        Charset charset = StandardCharsets.UTF_8;
        Lines lines = new Lines(new FileOutputStream(descriptor), HiddenSecrets::hideIn, charset);
        return new PrintWriter(new OutputStreamWriter(lines, charset), true);
    }

    /** Passes whole lines on, so that no secret is cut in two. */
    private static final class Lines extends OutputStream {

        private final OutputStream out;
        private final UnaryOperator<String> hiding;
        private final Charset charset;

        @GuardedBy("this")
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Lines(OutputStream out, UnaryOperator<String> hiding, Charset charset) {
            this.out = out;
            this.hiding = hiding;
            this.charset = charset;
        }

        @Override
        public synchronized void write(int b) throws IOException {
            line.write(b);
            if (b == '\n') {
                passOn();
            }
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
            line.write(bytes, offset, length);
            if (length > 0 && bytes[offset + length - 1] == '\n') {
                passOn();
            }
        }

        @Override
        public synchronized void flush() throws IOException {
            passOn();
        }

        @GuardedBy("this")
        private void passOn() throws IOException {
            if (line.size() > 0) {
                out.write(hiding.apply(line.toString(charset)).getBytes(charset));
                out.flush();
                line.reset();
            }
        }
    }
}
