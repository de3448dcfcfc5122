package io.waybill.command;

import io.waybill.config.SettingsException;
import io.waybill.finding.FailureText;
import io.waybill.finding.Finding;
import io.waybill.hub.Hub;
import io.waybill.hub.StartupBanner;
import io.waybill.lint.Lint;
import io.waybill.logging.LogFormat;
import io.waybill.logging.OutOfMemoryExit;
import io.waybill.project.ProjectFiles;
import io.waybill.project.ProjectSnapshot;
import io.waybill.project.ReadResult;
import io.waybill.project.RoutesException;
import io.waybill.redaction.HiddenSecrets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands that run the hub share. */
public abstract class HubCommand implements Callable<Integer> {

    /** The longest a stop may take. What is not done by then is on disk, and done after the next start. */
    private static final long LONGEST_STOP_MILLIS = 14_000;

    private static final int STOPPED_BY_SIGNAL = 143;

    /** As in logback.xml: a system property or an environment variable. */
    @Mixin
    private ProjectOptions project = new ProjectOptions();

    @Option(
            names = "--accept-loss",
            description = "Starts also if the broker and the database do not belong together, or one is older than the"
                    + " other. What is missing then stays lost.")
    private boolean acceptLoss;

    @Mixin
    private Console console = new Console();

    /**
     * Runs the hub until the process is told to stop.
     *
     * @param watching how often to look whether a file has changed, to reload then; null: never, but for secrets
     */
    protected final int run(@Nullable Duration watching) throws InterruptedException {
        ProjectFiles files = project.files();
        ReadResult read = files.read();
        List<Finding> findings = lint(files, read);
        return findings.stream().noneMatch(Finding::isError) && read instanceof ProjectSnapshot snapshot
                ? run(files, snapshot, watching)
                : 1;
    }

    private List<Finding> lint(ProjectFiles files, ReadResult read) {
        try (HiddenSecrets linted = new HiddenSecrets()) {
            List<Finding> findings = new Lint(files).check(read, linted);
            findings.forEach(this::report);
            return findings;
        }
    }

    private void report(Finding finding) {
        if (!isLogJson()) {
            console.printError(finding);
        } else if (finding.isError()) {
            log().error("{}", finding);
        } else {
            log().warn("{}", finding);
        }
    }

    private int fail(List<String> problems) {
        if (!isLogJson()) {
            return console.fail(problems);
        }
        problems.forEach(problem -> log().error("{}", problem));
        return 1;
    }

    /** If so, what is wrong belongs in the log, so that every line of the output is JSON. */
    private static boolean isLogJson() {
        return LogFormat.isJson();
    }

    /** Not a constant: other commands switch the log off before it is first used. */
    private static Logger log() {
        return LoggerFactory.getLogger("waybill");
    }

    private int run(ProjectFiles files, ProjectSnapshot snapshot, @Nullable Duration watching)
            throws InterruptedException {
        OutOfMemoryExit.install();
        CompletableFuture<Hub> started = new CompletableFuture<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(started), "stop"));
        try {
            Hub hub = Hub.start(files, snapshot, acceptLoss, Clock.systemUTC());
            started.complete(hub);
            if (watching != null) {
                hub.watch(watching);
            }
            StartupBanner.log(hub);
            ServiceNotice.ready();
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

    /** Waits for a start in progress, then stops the hub: it may have called sinks by then. */
    private static void stop(CompletableFuture<Hub> started) {
        Thread watchdog = new Thread(HubCommand::haltInTime, "watchdog");
        watchdog.setDaemon(true);
        watchdog.start();
        try {
            started.join().close();
        } catch (CancellationException e) {
            // The hub did not start, and has said why.
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

    private static String describe(RuntimeException e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        if (e.getMessage() == null
                || (e.getCause() != null && e.getMessage().equals(e.getCause().toString()))) {
            return FailureText.of(e);
        }
        String message = e.getMessage();
        return deepest == e
                        || message.contains(String.valueOf(deepest.getMessage())
                                .lines()
                                .findFirst()
                                .orElse(""))
                ? message
                : "%s: %s".formatted(message, FailureText.of(deepest));
    }
}
