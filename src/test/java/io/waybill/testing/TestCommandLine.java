package io.waybill.testing;

import io.waybill.Waybill;
import io.waybill.testing.HubProcess.Result;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine;

/** A command within the test's own process: what the jar does, without starting a Java for each. */
public final class TestCommandLine {

    private TestCommandLine() {}

    /** Runs a command to its end. */
    public static Result run(Path folder, Map<String, String> settings, String... arguments) {
        StringWriter printed = new StringWriter();
        PrintWriter writer = new PrintWriter(printed);
        Properties before = (Properties) System.getProperties().clone();
        try {
            HubProcess.defaults(folder).forEach(System::setProperty);
            settings.forEach(System::setProperty);
            int exit =
                    new CommandLine(new Waybill()).setOut(writer).setErr(writer).execute(arguments);
            return new Result(exit, printed.toString());
        } finally {
            System.setProperties(before);
        }
    }
}
