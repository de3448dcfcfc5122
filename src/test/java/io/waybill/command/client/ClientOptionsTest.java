package io.waybill.command.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.Waybill;
import io.waybill.testing.ApiDescription;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What the API can be asked for, the terminal can be asked for, by the same names. */
class ClientOptionsTest {

    private static final Set<String> ITS_OWN = Set.of("ops", "config", "json", "yes", "list", "help", "version");

    @ParameterizedTest
    @CsvSource({
        "events, GET, /api/events",
        "ledger, GET, /api/ledger",
        "sinks, GET, /api/sinks",
        "parked, GET, /api/parked",
        "parked replay, POST, /api/parked/replay",
        "parked discard, POST, /api/parked/discard",
        "replay, POST, /api/replay",
    })
    void areTheParametersOfTheCall(String command, String method, String path) {
        CommandLine line = Waybill.commandLine();
        for (String name : command.split(" ")) {
            line = Objects.requireNonNull(line.getSubcommands().get(name), name);
        }

        Set<String> options = new TreeSet<>();
        line.getCommandSpec()
                .options()
                .forEach(option -> options.add(option.longestName().replaceFirst("^--", "")));
        options.removeAll(ITS_OWN);

        assertThat(options)
                .containsExactlyInAnyOrderElementsOf(
                        Objects.requireNonNull(ApiDescription.of(method, path)).parameters());
    }

    @ParameterizedTest
    @CsvSource({"events", "explain", "tail", "ledger", "sinks", "parked", "replay"})
    void sayWhichHubIsMeantAndHowToGetTheJson(String command) {
        CommandLine line =
                Objects.requireNonNull(Waybill.commandLine().getSubcommands().get(command));

        assertThat(line.getCommandSpec().optionsMap().keySet()).containsAll(List.of("--ops", "--config", "--json"));
        assertThat(line.getUsageMessage()).contains("Exit codes:");
    }
}
