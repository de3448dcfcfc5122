package io.waybill.generation;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.waybill.config.Settings;
import io.waybill.config.SettingsException;
import io.waybill.finding.FailureText;
import io.waybill.finding.Finding;
import io.waybill.handoff.HandoffException;
import io.waybill.logging.LogThrottle;
import io.waybill.project.CheckedProject;
import io.waybill.project.ProjectFiles;
import io.waybill.project.ProjectSnapshot;
import io.waybill.project.ReadResult;
import io.waybill.project.RoutesException;
import io.waybill.redaction.HiddenSecrets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a new generation from the project's files as they are now, or says why it cannot. */
public final class Reloader {

    private static final Logger LOG = LoggerFactory.getLogger("waybill");
    private static final int KEPT = 20;

    private final ProjectFiles files;
    private final BiFunction<ReadResult, HiddenSecrets, List<Finding>> lint;
    private final Generations generations;
    private final Consumer<Settings> passwords;
    private final Clock clock;
    private final Settings started;
    private final MeterRegistry metrics;
    private final LogThrottle throttle = new LogThrottle();

    /** The warnings about the files that run; null before the first reload. */
    @GuardedBy("this")
    private @Nullable Set<String> warned;

    /** The newest first. Replaced as a whole. */
    private volatile List<Reload> recent = List.of();

    /**
     * @param lint finds what is wrong with the files; with an error they are refused
     * @param generations one of them is running
     * @param passwords takes those of the broker and the database from settings, before anything else needs them: the next
     *     generation may not reach the broker with the old one
     */
    public Reloader(
            ProjectFiles files,
            BiFunction<ReadResult, HiddenSecrets, List<Finding>> lint,
            Generations generations,
            Consumer<Settings> passwords,
            MeterRegistry metrics,
            Clock clock) {
        this.files = files;
        this.lint = lint;
        this.generations = generations;
        this.passwords = passwords;
        this.clock = clock;
        this.started = generations.current().project().settings();
        this.metrics = metrics;
        Reload.OUTCOMES.forEach(this::counter);
    }

    private Counter counter(String outcome) {
        return Counter.builder("waybill.reloads")
                .description("Reloads of routes and settings, by outcome")
                .tag("outcome", outcome)
                .register(metrics);
    }

    /** Reads the files; when this returns, they run or are refused. */
    public Reload reload() {
        return reload(files.read());
    }

    synchronized Reload reload(ReadResult read) {
        // What is refused stays hidden until the log has said why. A generation that runs hides its own.
        try (HiddenSecrets hidden = new HiddenSecrets()) {
            return reload(read, hidden);
        }
    }

    @GuardedBy("this")
    private Reload reload(ReadResult read, HiddenSecrets hidden) {
        Reload outcome = attempt(read, hidden);
        counter(outcome.outcome()).increment();
        recent = Stream.concat(Stream.of(outcome), recent.stream()).limit(KEPT).toList();
        log(outcome);
        return outcome;
    }

    @GuardedBy("this")
    private Reload attempt(ReadResult read, HiddenSecrets hidden) {
        Instant now = clock.instant();
        try {
            List<Finding> findings = lint.apply(read, hidden);
            List<Finding> errors = findings.stream().filter(Finding::isError).toList();
            return errors.isEmpty() && read instanceof ProjectSnapshot snapshot
                    ? attempt(files.check(snapshot, hidden), findings, now)
                    : new Reload.Refused(now, errors, false);
        } catch (RoutesException e) {
            return new Reload.Refused(now, e.findings(), false);
        } catch (SettingsException e) {
            return new Reload.Refused(now, e.findings(), false);
        } catch (HandoffException e) {
            Finding finding = Finding.error("broker", 0, "%s; reload when it works again".formatted(FailureText.of(e)));
            return new Reload.Refused(now, List.of(finding), true);
        } catch (RuntimeException e) {
            LOG.error("the reload failed because of a fault in the hub", e);
            return new Reload.Refused(
                    now, List.of(Finding.error("hub", 0, "%s; see the log".formatted(FailureText.of(e)))), false);
        }
    }

    @GuardedBy("this")
    private Reload attempt(CheckedProject project, List<Finding> warnings, Instant now) {
        passwords.accept(project.settings());
        GenerationChanges changes =
                GenerationChanges.between(generations.current().project(), project, started);
        if (changes.isEmpty()) {
            return new Reload.Unchanged(now);
        }
        Set<String> known = warned == null ? known(warningsOfRunning()) : warned;
        Generations.Takeover takeover = generations.start(project, changes.touchedSinks(project));
        warned = known(warnings);
        List<Finding> added = warnings.stream()
                .filter(warning -> !known.contains(withoutLine(warning)))
                .toList();
        return new Reload.Changed(now, takeover.generation().number(), changes, takeover.removed(), added);
    }

    private List<Finding> warningsOfRunning() {
        try (HiddenSecrets hidden = new HiddenSecrets()) {
            return lint.apply(running(), hidden);
        }
    }

    private static Set<String> known(List<Finding> warnings) {
        return warnings.stream().map(Reloader::withoutLine).collect(Collectors.toSet());
    }

    /** Lines move when something above them changes. */
    private static String withoutLine(Finding warning) {
        return warning.path() + ": " + warning.message().replaceAll("line \\d+", "line");
    }

    private void log(Reload outcome) {
        int running = generations.current().number();
        if (outcome instanceof Reload.Changed changed) {
            LOG.info("generation {} runs: {}", running, changed.changes());
            Set<String> needRestart = changed.changes().needRestart();
            if (!needRestart.isEmpty()) {
                LOG.warn("these settings take effect at the next start: {}", String.join(", ", needRestart));
            }
            changed.warnings().forEach(warning -> LOG.warn("{}", warning));
            changed.removedSinks()
                    .forEach((sink, pending) -> LOG.warn(
                            "sink {} no longer receives events; its {} undelivered events will be parked",
                            sink,
                            pending));
        } else if (outcome instanceof Reload.Refused refused && isToBeSaid(refused)) {
            refused.findings().forEach(finding -> LOG.error("{}", finding));
            LOG.error("not reloaded: generation {} keeps running", running);
        }
    }

    /** While the broker is not there, the watch tries again and again. */
    private boolean isToBeSaid(Reload.Refused refused) {
        return !refused.isPassing() || throttle.toSay("broker", 1, refused.at()).isPresent();
    }

    /** What the current generation was built from. */
    ProjectSnapshot running() {
        return generations.current().project().snapshot();
    }

    /** Reloads whenever a file changes, until it is closed; looks so often. */
    public ProjectWatch watch(Duration every) {
        return ProjectWatch.start(files, every, this);
    }

    /** Reloads whenever a file with a secret changes, until it is closed. */
    public ProjectWatch watchSecrets() {
        return ProjectWatch.startForSecrets(files, this);
    }

    /** The outcome of the last reload; empty if there was none. */
    public Optional<Reload> last() {
        return recent.stream().findFirst();
    }

    /** The outcomes of the last reloads since the start, the newest first. */
    public List<Reload> recent() {
        return recent;
    }
}
