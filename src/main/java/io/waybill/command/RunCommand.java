package io.waybill.command;

import io.waybill.config.SettingsException;
import io.waybill.hub.Hub;
import io.waybill.hub.StartupBanner;
import io.waybill.project.RoutesException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the hub until it is told to stop. */
@Command(name = "run", description = "Runs the hub (the default).", mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {

    /** The longest a stop may take; what is not done by then is on disk, and done at the next start. */
    private static final long LONGEST_STOP_MILLIS = 14_000;

    private static final int STOPPED_BY_SIGNAL = 143;

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ProjectOptions project;

    private final boolean watching;

    /** For the command line to fill in. */
    public RunCommand() {
        this(null, new ProjectOptions(), false);
    }

    /**
     * For a command that runs the hub as well.
     *
     * @param spec of that command
     * @param watching whether to take in what is saved while it runs
     */
    public RunCommand(@Nullable CommandSpec spec, ProjectOptions project, boolean watching) {
        this.spec = spec;
        this.project = project;
        this.watching = watching;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!project.lint(err()::println)) {
            return 1;
        }
        CompletableFuture<Hub> started = new CompletableFuture<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(started), "stop"));
        try {
            Hub hub = Hub.start(project.files(), Clock.systemUTC());
            started.complete(hub);
            if (watching) {
                hub.watch();
            }
            StartupBanner.log(hub);
        } catch (RoutesException e) {
            return fail(e.problems());
        } catch (SettingsException e) {
            return fail(e.problems());
        } catch (RuntimeException e) {
            return fail(List.of(describe(e)));
        } finally {
            // Tells the hook that there is nothing to stop; does nothing once the hub has started.
            started.cancel(false);
        }
        new CountDownLatch(1).await();
        return 0;
    }

    /** Told to stop while it starts, it ends its start first: its sinks may have been called by then. */
    private static void stop(CompletableFuture<Hub> started) {
        Thread watchdog = new Thread(RunCommand::haltInTime, "watchdog");
        watchdog.setDaemon(true);
        watchdog.start();
        try {
            started.join().close();
        } catch (CancellationException e) {
            // It did not start, and has said why.
        }
    }

    private static void haltInTime() {
        try {
            Thread.sleep(LONGEST_STOP_MILLIS);
            Runtime.getRuntime().halt(STOPPED_BY_SIGNAL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int fail(List<String> problems) {
        problems.forEach(problem -> err().println("waybill: " + problem));
        return 1;
    }

    private PrintWriter err() {
        return Objects.requireNonNull(spec).commandLine().getErr();
    }

    private static String describe(RuntimeException e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest == e ? String.valueOf(e.getMessage()) : "%s: %s".formatted(e.getMessage(), deepest);
    }
}
