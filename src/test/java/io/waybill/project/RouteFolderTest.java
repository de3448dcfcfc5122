package io.waybill.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waybill.finding.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteFolderTest {

    private static final String SLACK = "sinks/slack.camel.yaml";

    @TempDir
    private Path folder;

    private Path routes;

    @BeforeEach
    void create() throws IOException {
        routes = Files.createDirectories(folder.resolve("routes"));
        write(routes.resolve(SLACK), "slack");
    }

    @Test
    void isFoundThroughALinkAndThroughLinksInIt() throws IOException {
        // Given
        Path elsewhere = write(folder.resolve("shared/crm.jq"), "{}").getParent();
        Files.createSymbolicLink(routes.resolve("mappings"), elsewhere);
        Path current = Files.createSymbolicLink(folder.resolve("current"), routes);

        // Then
        assertThat(RouteFolder.read(current).files()).containsOnlyKeys(SLACK, "mappings/crm.jq");
    }

    @Test
    void isReadOnceWhereKubernetesMountsIt() throws IOException {
        // Given
        Path mounted = Files.createDirectories(folder.resolve("mounted"));
        write(mounted.resolve("..2026_11_25/" + SLACK), "slack");
        Files.createSymbolicLink(mounted.resolve("..data"), Path.of("..2026_11_25"));
        Files.createSymbolicLink(mounted.resolve("sinks"), Path.of("..data/sinks"));

        // Then
        assertThat(RouteFolder.read(mounted).files()).containsOnlyKeys(SLACK);
    }

    @Test
    void findsInAConfigMapWhoseFilesHaveTheirFoldersInTheirNames() throws IOException {
        // Given
        Path mounted = Files.createDirectories(folder.resolve("mounted"));
        write(mounted.resolve("..2026_11_25/sinks__slack.camel.yaml"), "slack");
        write(mounted.resolve("..2026_11_25/mappings__slack__paused.jq"), "{}");
        Files.createSymbolicLink(mounted.resolve("..data"), Path.of("..2026_11_25"));
        for (String name : new String[] {"sinks__slack.camel.yaml", "mappings__slack__paused.jq"}) {
            Files.createSymbolicLink(mounted.resolve(name), Path.of("..data", name));
        }

        // Then
        assertThat(RouteFolder.read(mounted).files())
                .isEqualTo(Map.of(SLACK, "slack", "mappings/slack/paused.jq", "{}"));

        // When: as the kubelet does it
        write(mounted.resolve("..2026_11_26/sinks__slack.camel.yaml"), "changed");
        write(mounted.resolve("..2026_11_26/mappings__slack__paused.jq"), "{}");
        Files.createSymbolicLink(mounted.resolve("..data_tmp"), Path.of("..2026_11_26"));
        Files.move(mounted.resolve("..data_tmp"), mounted.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

        // Then
        assertThat(RouteFolder.read(mounted).files()).containsEntry(SLACK, "changed");
    }

    @Test
    void leavesANameInAFolderAsItIs() throws IOException {
        write(routes.resolve("mappings/a__b.jq"), "{}");

        assertThat(RouteFolder.read(routes).files()).containsKey("mappings/a__b.jq");
    }

    @Test
    void refusesAFileThatIsThereTwice() throws IOException {
        write(routes.resolve("sinks__slack.camel.yaml"), "slack");

        assertThatThrownBy(() -> RouteFolder.read(routes))
                .hasMessageContaining("sinks/slack.camel.yaml is there twice: in its folder, and with __ in its name");
    }

    @Test
    void warnsOfALinkThatLeadsRoundInACircleAndReadsTheRest() throws IOException {
        // Given
        Files.createSymbolicLink(routes.resolve("sinks/all"), routes);

        // When
        RouteFolder read = RouteFolder.read(routes);

        // Then
        assertThat(read.files()).containsOnlyKeys(SLACK);
        assertThat(read.warnings())
                .singleElement()
                .asString()
                .contains("routes/sinks/all: warning: is a link to a folder that it is in");
    }

    @Test
    void refusesALinkToARouteThatDoesNotExistInsteadOfRemovingTheSink() throws IOException {
        Files.createSymbolicLink(routes.resolve("sinks/crm.camel.yaml"), Path.of("nowhere"));

        assertThatThrownBy(() -> RouteFolder.read(routes))
                .hasMessageContainingAll("sinks/crm.camel.yaml: error:", "does not exist");
    }

    @Test
    void warnsOfWhatCannotBeReadWhereNoRouteCanBe() throws IOException {
        Files.createSymbolicLink(routes.resolve("lost+found"), Path.of("nowhere"));

        assertThat(RouteFolder.read(routes).warnings()).singleElement().matches(finding -> !finding.isError());
    }

    @Test
    void warnsOfANameInAnotherCharacterSetAndReadsTheRest() throws Exception {
        // Given: Java itself can't write such a name
        Files.createDirectories(routes.resolve("mappings"));
        int exit = new ProcessBuilder("sh", "-c", "echo {} > \"$(printf 'mappings/caf\\351.jq')\"")
                .directory(routes.toFile())
                .start()
                .waitFor();
        assertThat(exit).isZero();

        // When
        RouteFolder read = RouteFolder.read(routes);

        // Then
        assertThat(read.files()).containsOnlyKeys(SLACK);
        assertThat(read.warnings())
                .singleElement()
                .asString()
                .contains(": warning: its name is in another character set");
    }

    @Test
    void leavesFilesAloneThatAreNoRouteMappingOrTable() throws IOException {
        // Given
        byte[] binary = {(byte) 0xD0, (byte) 0xCF, 0, 1};
        for (String name : new String[] {"mappings/Thumbs.db", "mappings/leads.xlsx", "sinks/notes.doc"}) {
            Files.createDirectories(routes.resolve(name).getParent());
            Files.write(routes.resolve(name), binary);
        }

        // When
        RouteFolder read = RouteFolder.read(routes);

        // Then
        assertThat(read.files()).containsOnlyKeys(SLACK);
        assertThat(read.warnings()).isEmpty();
    }

    @Test
    void skipsAByteOrderMarkInEveryFile() throws IOException {
        write(routes.resolve("mappings/crm.jq"), "\uFEFF{}");

        assertThat(RouteFolder.read(routes).files()).containsEntry("mappings/crm.jq", "{}");
    }

    @Test
    void namesTheLineOfEveryFileThatIsNotUtf8() throws IOException {
        // Given
        Files.write(routes.resolve(SLACK), "one\ntwo é\n".getBytes(StandardCharsets.ISO_8859_1));
        Files.createDirectories(routes.resolve("mappings"));
        Files.write(routes.resolve("mappings/crm.jq"), "é".getBytes(StandardCharsets.UTF_16LE));

        // Then
        assertThatThrownBy(() -> RouteFolder.read(routes))
                .isInstanceOfSatisfying(
                        RoutesException.class,
                        e -> assertThat(e.findings()).extracting(Finding::line).containsExactlyInAnyOrder(2, 1))
                .hasMessageContaining("not UTF-8; save it as UTF-8");
    }

    private static Path write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
