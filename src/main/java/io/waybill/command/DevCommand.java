package io.waybill.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the hub, and takes in what is saved while it runs. */
@Command(
        name = "dev",
        description = "Runs the hub, and takes in every change to routes, mappings and settings as it is saved.",
        mixinStandardHelpOptions = true)
public final class DevCommand implements Callable<Integer> {

    @Mixin
    private ProjectOptions project = new ProjectOptions();

    @Override
    public Integer call() throws InterruptedException {
        return new RunCommand(project, true).call();
    }
}
