package io.waybill.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.testing.HubProcess.Result;
import io.waybill.testing.TestCommandLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocsCommandTest {

    private static final Pattern PAGE = Pattern.compile("\\bdocs/([a-z-]+)\\.md|'docs ([a-z-]+)'");

    @TempDir
    private Path folder;

    @Test
    void listsThePagesAndShowsOne() throws IOException {
        assertThat(run().output().lines())
                .hasSize(DocsCommand.pages().size())
                .anyMatch(line -> line.matches("events +The event"));
        assertThat(run("events").output().lines())
                .containsExactlyElementsOf(Files.readAllLines(Path.of("docs/events.md")));
    }

    @Test
    void saysWhichPageWasMeant() {
        Result unknown = run("event");

        assertThat(unknown.exit()).isEqualTo(2);
        assertThat(unknown.output()).contains("there is no page 'event'; did you mean 'events'?");
    }

    @Test
    void hasEachPageThatTheJarNames() throws IOException {
        Set<String> named = new TreeSet<>();
        for (String folder : new String[] {"src/main", "routes", "application.properties"}) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Matcher matcher = PAGE.matcher(Files.readString(file));
                    while (matcher.find()) {
                        named.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
                    }
                }
            }
        }

        assertThat(named).contains("events", "adding-a-sink", "client-webhooks");
        assertThat(DocsCommand.pages().keySet()).containsAll(named);
    }

    private Result run(String... arguments) {
        return TestCommandLine.run(
                folder,
                Map.of(),
                Stream.concat(Stream.of("docs"), Stream.of(arguments)).toArray(String[]::new));
    }
}
