package io.waybill.command;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Checks the users' files without starting anything. */
@Command(
        name = "lint",
        description = "Checks settings, routes and mappings without starting anything.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit:%n",
        exitCodeList = {"0:no error; there may be warnings", "1:errors", "2:wrong usage"})
public final class LintCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ProjectOptions project = new ProjectOptions();

    @Override
    public Integer call() {
        return project.lint(Objects.requireNonNull(spec).commandLine().getOut()::println) ? 0 : 1;
    }
}
