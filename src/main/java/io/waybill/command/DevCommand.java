package io.waybill.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the hub, and takes in what is saved while it runs. */
@Command(
        name = "dev",
        description = "Runs the hub, and takes in every change to routes, mappings and settings as it is saved.",
        mixinStandardHelpOptions = true)
public final class DevCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ProjectOptions project = new ProjectOptions();

    @Override
    public Integer call() throws InterruptedException {
        return new RunCommand(spec, project, true).call();
    }
}
