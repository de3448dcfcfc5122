package io.waybill.lint;

import io.waybill.finding.Finding;
import io.waybill.lint.EndpointUri.Option;
import io.waybill.sink.BatchOptions;
import io.waybill.sink.SinkKamelets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks how a sink batches, and that its steps fit that. */
final class BatchCheck implements RouteTree.Visitor {

    private final String shown;
    private final List<Finding> findings;
    private final List<EndpointUri> oneByOne = new ArrayList<>();
    private final List<Option> results = new ArrayList<>();
    private final List<Option> lookups = new ArrayList<>();
    private @Nullable Option batch;
    private @Nullable Option linger;

    BatchCheck(String shown, List<Finding> findings) {
        this.shown = shown;
        this.findings = findings;
    }

    @Override
    public void visit(RouteTree.Entry entry) {
        entry.kamelet("events").ifPresent(events -> {
            batch = option(events, "batch").orElse(null);
            linger = option(events, "linger").orElse(null);
        });
        entry.kamelet("http").flatMap(http -> option(http, "results")).ifPresent(results::add);
        entry.kamelet("http").flatMap(http -> option(http, "lookup")).ifPresent(lookups::add);
        SinkKamelets.DELIVERING.stream()
                .filter(name -> !name.equals(SinkKamelets.HTTP))
                .forEach(name -> entry.kamelet(name).ifPresent(oneByOne::add));
    }

    private static Optional<Option> option(EndpointUri endpoint, String name) {
        return endpoint.options().stream()
                .filter(option -> option.name().equals(name) && !option.value().isEmpty())
                .findFirst();
    }

    /** Once all of the file is visited. */
    void report() {
        checkValues();
        if (batch == null) {
            results.forEach(option -> error(
                    option.line(),
                    "'results' is only read if the sink batches; add 'batch' to kamelet:events, or use 'success'"));
        } else {
            int line = batch.line();
            oneByOne.forEach(step -> error(
                    step.line(),
                    "kamelet:%s takes one event a call, and the sink batches (line %d); move this to a sink of its own"
                            .formatted(step.path(), line)));
            lookups.forEach(option -> error(
                    option.line(),
                    "'lookup' is about one event, and the sink batches (line %d); remove one of the two"
                            .formatted(line)));
        }
    }

    private void checkValues() {
        if ((batch != null && batch.isOpen()) || (linger != null && linger.isOpen())) {
            return;
        }
        try {
            BatchOptions.of(batch == null ? "" : batch.value(), linger == null ? "" : linger.value());
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            Option wrong = batch == null || (linger != null && message.startsWith("'linger'")) ? linger : batch;
            error(wrong == null ? 0 : wrong.line(), message);
        }
    }

    private void error(int line, String message) {
        findings.add(Finding.error(shown, line, message));
    }
}
