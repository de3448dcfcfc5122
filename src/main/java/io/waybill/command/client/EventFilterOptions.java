package io.waybill.command.client;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which events: the parameters of the API by the same names, which also says what is wrong with them. */
public final class EventFilterOptions {

    @Option(names = "--source", paramLabel = "NAME", description = "Of this source.")
    private @Nullable String source;

    @Option(names = "--type", paramLabel = "TYPE", description = "Of this type, such as lead.status_changed.")
    private @Nullable String type;

    @Option(names = "--sink", paramLabel = "NAME", description = "About this sink.")
    private @Nullable String sink;

    @Option(
            names = "--outcome",
            paramLabel = "OUTCOME",
            description =
                    "In this state at the sink, or at any: pending, delivered, filtered, dry-run, parked, discarded;"
                            + " and, to list, retrying, duplicate, unmapped, rejected or unverified.")
    private @Nullable String outcome;

    @Option(names = "--campaign", paramLabel = "ID", description = "Of this campaign.")
    private @Nullable String campaign;

    @Option(names = "--lead", paramLabel = "ID", description = "About this lead.")
    private @Nullable String lead;

    @Option(names = "--email", paramLabel = "ADDRESS", description = "About the lead with this e-mail address.")
    private @Nullable String email;

    @Option(names = "--code", paramLabel = "STATUS", description = "Answered with this status at least once.")
    private @Nullable String code;

    @Option(names = "--attempts", paramLabel = "N", description = "With at least so many attempts.")
    private @Nullable String attempts;

    @Option(names = "--q", paramLabel = "TEXT", description = "With this text anywhere in the event.")
    private @Nullable String text;

    void addTo(CallQuery query) {
        query.with("source", source)
                .with("type", type)
                .with("sink", sink)
                .with("outcome", outcome)
                .with("campaign", campaign)
                .with("lead", lead)
                .with("email", email)
                .with("code", code)
                .with("attempts", attempts)
                .with("q", text);
    }
}
