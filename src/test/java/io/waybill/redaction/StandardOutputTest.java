package io.waybill.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardOutputTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = StandardOutput.guarded(printed, text -> text.replace("hush", "***"));

    @Test
    void hidesWhatIsPrintedInParts() {
        out.print("hu");
        out.print("sh");
        out.println(" now");

        assertThat(text()).isEqualTo("*** now" + System.lineSeparator());
    }

    @Test
    void passesOnWholeLinesAtOnceAndTheRestWhenFlushed() {
        out.print("one\n");
        assertThat(text()).isEqualTo("one\n");

        out.print("hush");
        assertThat(text()).isEqualTo("one\n");
        out.flush();
        assertThat(text()).isEqualTo("one\n***");
    }

    @Test
    void hidesInWhatIsWrittenAsBytes() {
        byte[] line = "äöü hush\n".getBytes(StandardCharsets.UTF_8);

        out.write(line, 0, line.length);

        assertThat(text()).isEqualTo(new String(line, StandardCharsets.UTF_8).replace("hush", "***"));
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
