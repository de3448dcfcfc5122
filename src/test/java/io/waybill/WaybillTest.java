package io.waybill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class WaybillTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path folder;

    @Test
    void printsItsHelp() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString())
                .startsWith("Usage: waybill")
                .contains("Campaign webhooks in, every sink told, every delivery on record.");
    }

    @Test
    void printsFindingsToTheOutputOfTheCommandLine() {
        assertThat(execute("lint", "--routes", folder.resolve("nowhere").toString()))
                .isEqualTo(1);
        assertThat(out.toString()).contains("nowhere: error: there is no such folder");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void printsWhatKeepsTheHubFromStartingAsErrors() {
        assertThat(execute("run", "--config", folder.resolve("nowhere").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("nowhere: error: there is no such file");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void printsWrongUsageAsErrors() {
        assertThat(execute("new", "sink", "Not a name")).isEqualTo(2);
        assertThat(err.toString()).startsWith("'Not a name' is not a possible name");
    }

    private int execute(String... arguments) {
        CommandLine command = Waybill.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
