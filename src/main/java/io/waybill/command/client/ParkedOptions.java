package io.waybill.command.client;

import java.util.List;
import picocli.CommandLine.Option;

/** Which parked events. */
public final class ParkedOptions {

    @Option(names = "--sink", split = ",", paramLabel = "NAME", description = "Those of these sinks (default: all).")
    private List<String> sinks = List.of();

    @Option(names = "--id", split = ",", paramLabel = "ID", description = "These events (default: all).")
    private List<String> ids = List.of();

    @Option(names = "--yes", description = "Does not ask.")
    private boolean yes;

    List<String> sinks() {
        return sinks;
    }

    List<String> ids() {
        return ids;
    }

    boolean isYes() {
        return yes;
    }
}
