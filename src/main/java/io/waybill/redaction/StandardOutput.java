package io.waybill.redaction;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
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
        return new PrintStream(new Lines(out, hiding), false, Charset.defaultCharset());
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
                Charset charset = Charset.defaultCharset();
                out.write(hiding.apply(line.toString(charset)).getBytes(charset));
                out.flush();
                line.reset();
            }
        }
    }
}
