package io.waybill.redaction;

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
 * The process' standard output and error, without the secrets of its settings: whoever writes there, the hub, a library
 * at its most talkative, or an exception nobody caught.
 */
public final class StandardOutput {

    private static volatile UnaryOperator<String> hiding = Secrets.NONE::hideIn;
    private static Secrets latest = Secrets.NONE;

    private StandardOutput() {}

    /** Before anything is written. */
    public static void guard() {
        System.setOut(guarded(System.out, text -> hiding.apply(text)));
        System.setErr(guarded(System.err, text -> hiding.apply(text)));
    }

    /** From now on these, and those before: what is being replaced still has something to say. */
    public static synchronized void hide(Secrets secrets) {
        Secrets before = latest;
        latest = secrets;
        hiding = text -> before.hideIn(secrets.hideIn(text));
    }

    static PrintStream guarded(OutputStream out, UnaryOperator<String> hiding) {
        Charset charset = Charset.defaultCharset();
        return new PrintStream(new Lines(out, hiding, charset), false, charset);
    }

    /** A writer without the secrets, in UTF-8: messages contain characters that a plain locale cannot write. */
    public static PrintWriter writer(FileDescriptor descriptor) {
        Charset charset = StandardCharsets.UTF_8;
        Lines lines = new Lines(new FileOutputStream(descriptor), text -> hiding.apply(text), charset);
        return new PrintWriter(new OutputStreamWriter(lines, charset), true);
    }

    /** Passes on whole lines, so that no secret is cut in two. */
    private static final class Lines extends OutputStream {

        private final OutputStream out;
        private final UnaryOperator<String> hiding;
        private final Charset charset;
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
                pass();
            }
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
            line.write(bytes, offset, length);
            if (length > 0 && bytes[offset + length - 1] == '\n') {
                pass();
            }
        }

        @Override
        public synchronized void flush() throws IOException {
            pass();
        }

        private void pass() throws IOException {
            if (line.size() > 0) {
                out.write(hiding.apply(line.toString(charset)).getBytes(charset));
                out.flush();
                line.reset();
            }
        }
    }
}
