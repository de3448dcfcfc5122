package io.waybill.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Checks the users' files without starting anything. */
@Command(
        name = "lint",
        description = "Checks settings, routes and mappings without starting anything.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit:%n",
        exitCodeList = {"0:no error; there may be warnings", "1:errors", "2:wrong usage"})
public final class LintCommand implements Callable<Integer> {

    @Mixin
    private ProjectOptions project = new ProjectOptions();

    @Override
    @SuppressWarnings("SystemOut")
    public Integer call() {
        return project.lint(System.out) ? 0 : 1;
    }
}
