package io.waybill.command.client;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** When events arrived. */
public final class TimeOptions {

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Arrived then or later: 2026-02-24T10:30:00Z, or a day, which begins in UTC.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Arrived before then.")
    private @Nullable String until;

    void addTo(CallQuery query) {
        query.with("since", since).with("until", until);
    }
}
