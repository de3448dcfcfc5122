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
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/**
 * The standard output and error of the process, without {@link HiddenSecrets}: whoever writes there, be it the hub, a
 * library that logs everything, or an exception that nobody caught. In UTF-8, whatever the locale: messages contain
 * characters that a plain one cannot write.
 */
public final class StandardOutput {

    private StandardOutput() {}

    /** To be called before anything is written. */
    public static void guard() {
        System.setOut(guarded(System.out, HiddenSecrets::hideIn));
        System.setErr(guarded(System.err, HiddenSecrets::hideIn));
    }

    static PrintStream guarded(OutputStream out, UnaryOperator<String> hiding) {
        return new PrintStream(new Lines(out, hiding), false, StandardCharsets.UTF_8);
    }

    /** A writer without the secrets. */
    public static PrintWriter writer(FileDescriptor descriptor) {
        Lines lines = new Lines(new FileOutputStream(descriptor), HiddenSecrets::hideIn);
        return new PrintWriter(new OutputStreamWriter(lines, StandardCharsets.UTF_8), true);
    }

    /** Passes whole lines on, so that no secret is cut in two. */
    private static final class Lines extends OutputStream {

        private final OutputStream out;
        private final UnaryOperator<String> hiding;

        @GuardedBy("this")
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Lines(OutputStream out, UnaryOperator<String> hiding) {
            this.out = out;
            this.hiding = hiding;
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
                String text = line.toString(StandardCharsets.UTF_8);
                String hidden = hiding.apply(text);
                if (hidden.equals(text)) {
                    line.writeTo(out);
                } else {
                    out.write(hidden.getBytes(StandardCharsets.UTF_8));
                }
                out.flush();
                line.reset();
            }
        }
    }
}
