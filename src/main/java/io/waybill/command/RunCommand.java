package io.waybill.command;

import picocli.CommandLine.Command;

/** Runs the hub. */
@Command(name = "run", description = "Runs the hub (the default).", mixinStandardHelpOptions = true)
public final class RunCommand extends HubCommand {

    @Override
    public Integer call() throws InterruptedException {
        return run(false);
    }
}
