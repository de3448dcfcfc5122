package io.waybill.generation;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.waybill.config.Settings;
import io.waybill.config.SettingsException;
import io.waybill.finding.Finding;
import io.waybill.handoff.HandoffException;
import io.waybill.project.CheckedProject;
import io.waybill.project.ProjectFiles;
import io.waybill.project.ProjectSnapshot;
import io.waybill.project.ReadResult;
import io.waybill.project.RoutesException;
import io.waybill.redaction.HiddenSecrets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has what is saved take over from what runs, or says why not. */
public final class Reloader {

    private static final Logger LOG = LoggerFactory.getLogger("waybill");

    private final ProjectFiles files;
    private final BiFunction<ProjectSnapshot, HiddenSecrets, List<Finding>> lint;
    private final Generations generations;
    private final Clock clock;
    private final Settings started;
    private final MeterRegistry metrics;
    private volatile @Nullable Reload last;

    /**
     * @param lint what is wrong with a set; one with an error is refused
     * @param generations one of them runs
     */
    public Reloader(
            ProjectFiles files,
            BiFunction<ProjectSnapshot, HiddenSecrets, List<Finding>> lint,
            Generations generations,
            MeterRegistry metrics,
            Clock clock) {
        this.files = files;
        this.lint = lint;
        this.generations = generations;
        this.clock = clock;
        this.started = generations.current().loaded().settings();
        this.metrics = metrics;
    }

    /** Reads what is saved now; when this returns, it runs or is refused. */
    public Reload reload() {
        return reload(files.look());
    }

    synchronized Reload reload(ReadResult look) {
        // What is refused stays hidden until the log has said why. A generation that runs hides its own.
        try (HiddenSecrets hidden = new HiddenSecrets()) {
            return reload(look, hidden);
        }
    }

    private Reload reload(ReadResult look, HiddenSecrets hidden) {
        Reload outcome = look instanceof ReadResult.Legible legible
                ? attempt(legible.saved(), hidden)
                : new Reload.Refused(clock.instant(), ((ReadResult.Illegible) look).findings());
        Counter.builder("waybill.reloads")
                .description("Reloads of routes and settings, by outcome")
                .tag("outcome", outcome.outcome())
                .register(metrics)
                .increment();
        last = outcome;
        log(outcome);
        return outcome;
    }

    private Reload attempt(ProjectSnapshot saved, HiddenSecrets hidden) {
        Instant now = clock.instant();
        Generation running = generations.current();
        try {
            List<Finding> errors =
                    lint.apply(saved, hidden).stream().filter(Finding::isError).toList();
            if (!errors.isEmpty()) {
                return new Reload.Refused(now, errors);
            }
            CheckedProject loaded = files.check(saved, hidden);
            GenerationChanges changes = GenerationChanges.between(running.loaded(), loaded, started);
            if (changes.isEmpty()) {
                return new Reload.Unchanged(now);
            }
            Generations.Takeover takeover = generations.start(loaded, changes.touched(loaded));
            return new Reload.Changed(now, takeover.generation().number(), changes, takeover.removed());
        } catch (RoutesException e) {
            return new Reload.Refused(now, e.findings());
        } catch (SettingsException e) {
            return new Reload.Refused(now, e.findings());
        } catch (HandoffException e) {
            Finding finding = Finding.error("broker", 0, "%s; reload when it is well".formatted(e.getMessage()));
            return new Reload.Refused(now, List.of(finding));
        } catch (RuntimeException e) {
            LOG.error("a fault of the hub's own kept it from reloading", e);
            return new Reload.Refused(now, List.of(Finding.error("hub", 0, "%s; the log says more".formatted(e))));
        }
    }

    private void log(Reload outcome) {
        int running = generations.current().number();
        if (outcome instanceof Reload.Changed changed) {
            LOG.info("generation {} runs: {}", running, changed.changes());
            Set<String> needRestart = changed.changes().needRestart();
            if (!needRestart.isEmpty()) {
                LOG.warn("these settings count from the next start: {}", String.join(", ", needRestart));
            }
            changed.removedSinks()
                    .forEach((sink, pending) -> LOG.warn(
                            "sink {} is removed; events it has not delivered, which are parked: {}", sink, pending));
        } else if (outcome instanceof Reload.Refused refused) {
            refused.findings().forEach(finding -> LOG.error("{}", finding));
            LOG.error("not reloaded: generation {} goes on", running);
        }
    }

    /** Reloads whenever something was saved, until it is closed. */
    public ProjectWatch watch() {
        return ProjectWatch.start(files, this, generations.current().loaded().saved());
    }

    /** The last one there was. */
    public Optional<Reload> last() {
        return Optional.ofNullable(last);
    }
}
