package io.waybill.command;

import io.waybill.finding.Finding;
import io.waybill.lint.Lint;
import io.waybill.project.ProjectFiles;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Checks the project's files without starting anything. */
@Command(
        name = "lint",
        description = "Checks settings, routes and mappings without starting anything.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:no error; there may be warnings", "1:errors", "2:wrong usage"})
public final class LintCommand implements Callable<Integer> {

    @Mixin
    private ProjectOptions project = new ProjectOptions();

    @Mixin
    private Console console = new Console();

    @Override
    public Integer call() {
        ProjectFiles files = project.files();
        List<Finding> findings = new Lint(files).check(files.read(), project.hidden());
        findings.forEach(console::print);
        return findings.stream().anyMatch(Finding::isError) ? 1 : 0;
    }
}
