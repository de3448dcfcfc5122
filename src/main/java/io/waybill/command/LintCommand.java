package io.waybill.command;

import io.waybill.finding.Finding;
import java.util.List;
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
    private Project project = new Project();

    @Override
    @SuppressWarnings("SystemOut")
    public Integer call() {
        List<Finding> findings = project.lint();
        findings.forEach(System.out::println);
        return findings.stream().anyMatch(Finding::isError) ? 1 : 0;
    }
}
