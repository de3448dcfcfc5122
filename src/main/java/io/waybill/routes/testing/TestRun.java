package io.waybill.routes.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.waybill.config.Settings;
import io.waybill.event.SecretFields;
import io.waybill.routes.Outcome;
import io.waybill.routes.Rehearsal;
import io.waybill.routes.RouteSet;
import io.waybill.source.Arrival;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs cases, one after the other. */
public final class TestRun implements AutoCloseable {

    private final RouteSet routes;
    private final Settings settings;
    private final Supplier<Settings> verifyingSettings;
    private final Rehearsal rehearsal;
    private @Nullable Rehearsal verifying;

    /**
     * @param settings with anyone believed who posts
     * @param verifyingSettings for cases that ask for it, as they are
     * @throws io.waybill.routes.RoutesException if the routes cannot be built
     */
    public TestRun(RouteSet routes, Settings settings, Supplier<Settings> verifyingSettings) {
        this.routes = routes;
        this.settings = settings;
        this.verifyingSettings = verifyingSettings;
        this.rehearsal = Rehearsal.of(routes, settings);
    }

    /** What is otherwise than the case expects; nothing, if it passes. */
    public List<Difference> run(TestCase test) {
        Outcome outcome = (test.verified() ? verifying() : rehearsal).run(test.before(), test.arrival());
        return Comparison.of(test.expected(), Report.of(outcome));
    }

    ObjectNode report(Arrival arrival) {
        return Report.of(rehearsal.run(arrival));
    }

    SecretFields secretFields() {
        return settings.secretFields();
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
