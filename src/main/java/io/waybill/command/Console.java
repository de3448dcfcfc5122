package io.waybill.command;

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

    void print(Object line) {
        commandLine().getOut().println(line);
    }

    void printError(Object line) {
        commandLine().getErr().println(line);
    }

    /** Prints what went wrong, and answers the exit code for it. */
    int fail(List<String> problems) {
        problems.forEach(problem -> printError("waybill: " + problem));
        return 1;
    }

    /** For wrong usage: picocli prints the message with the command's usage, and exits with 2. */
    ParameterException usage(String message) {
        return new ParameterException(commandLine(), message);
    }

    private CommandLine commandLine() {
        return Objects.requireNonNull(command).commandLine();
    }
}
