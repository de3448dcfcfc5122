package io.waybill.casetest;

import io.waybill.config.Settings;
import io.waybill.project.RouteSet;
import io.waybill.rehearsal.Rehearsal;
import io.waybill.rehearsal.RehearsalResult;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs test cases. */
public final class TestRun implements AutoCloseable {

    private final RouteSet routes;
    private final Settings settings;
    private final Supplier<Settings> verifyingSettings;
    private final Rehearsal rehearsal;
    private @Nullable Rehearsal verifying;

    /**
     * @param settings settings that accept every webhook, whoever sent it
     * @param verifyingSettings the settings for cases that ask for verification
     * @throws io.waybill.project.RoutesException if the routes cannot be built
     */
    public TestRun(RouteSet routes, Settings settings, Supplier<Settings> verifyingSettings) {
        this.routes = routes;
        this.settings = settings;
        this.verifyingSettings = verifyingSettings;
        this.rehearsal = Rehearsal.of(routes, settings);
    }

    /** The differences from what the case expects; empty if it passes. */
    public List<Difference> run(TestCase test) {
        RehearsalResult outcome = (test.verified() ? verifying() : rehearsal).run(test.before(), test.arrival());
        return CaseComparison.of(test.expected(), CaseReport.of(outcome));
    }

    /** Records cases with the results of today. */
    public CaseRecorder recorder() {
        return new CaseRecorder(rehearsal::run, settings);
    }

    /** Built only if a case needs it. */
    private Rehearsal verifying() {
        if (verifying == null) {
            verifying = Rehearsal.verifying(routes, verifyingSettings.get());
        }
        return verifying;
    }

    @Override
    public void close() {
        rehearsal.close();
        if (verifying != null) {
            verifying.close();
        }
    }
}
