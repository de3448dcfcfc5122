package io.waybill.command;

import java.time.Duration;
import picocli.CommandLine.Command;

/** Runs the hub, and reloads whenever a file changes. */
@Command(
        name = "dev",
        description = "Runs the hub, and reloads routes, mappings and settings whenever you save a change.",
        mixinStandardHelpOptions = true)
public final class DevCommand extends HubCommand {

    private static final Duration EVERY = Duration.ofMillis(100);

    @Override
    public Integer call() throws InterruptedException {
        return run(EVERY);
    }
}
