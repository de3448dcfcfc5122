package io.waybill.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a command prints: the output and error writers of its command line. */
@Command // picocli accepts no mixin without an annotation
public final class Console {

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    public void print(Object line) {
        commandLine().getOut().println(line);
    }

    public void printError(Object line) {
        commandLine().getErr().println(line);
    }

    /** Prints what went wrong, and answers the exit code for it. */
    public int fail(List<String> problems) {
        problems.forEach(problem -> printError("waybill: " + problem));
        return 1;
    }

    /** For wrong usage: picocli prints the message with the command's usage, and exits with 2. */
    public ParameterException usage(String message) {
        return new ParameterException(commandLine(), message);
    }

    /** Asks, and answers whether the standard input says yes. Without an answer there, the answer is no. */
    public boolean confirm(String question) {
        print(question + " Type yes to go on.");
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return line != null && line.strip().matches("(?i)y(es)?");
        } catch (IOException e) {
            return false;
        }
    }

    private CommandLine commandLine() {
        return Objects.requireNonNull(command).commandLine();
    }
}
