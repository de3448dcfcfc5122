package io.waybill.command;

import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the hub. */
@Command(name = "run", description = "Runs the hub (the default).", mixinStandardHelpOptions = true)
public final class RunCommand extends HubCommand {

    private static final Duration EVERY = Duration.ofSeconds(1);

    @Option(
            names = "--watch",
            description =
                    "Reloads whenever a file has changed, as 'dev' does: for files that change all at once, such as"
                            + " those of a Kubernetes ConfigMap.")
    private boolean isWatching;

    @Override
    public Integer call() throws InterruptedException {
        return run(isWatching ? EVERY : null);
    }
}
