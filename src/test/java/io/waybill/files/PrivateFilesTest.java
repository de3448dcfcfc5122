package io.waybill.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {

    @TempDir
    private Path folder;

    @Test
    void takesFromOthersWhatTheyCouldReadAndLeavesTheOwnersRights() throws IOException {
        // Given
        Path data = Files.createDirectories(folder.resolve("data/journal"));
        Path readable = with("rw-r--r--", Files.writeString(data.resolve("1.amq"), "events"));
        Path readOnly = with("r--r-----", Files.writeString(data.resolve("2.amq"), "events"));
        Path outside = with("rw-r--r--", Files.writeString(folder.resolve("outside"), "a user's own"));
        Files.createSymbolicLink(data.resolve("link"), outside);
        with("rwxr-xr-x", data);

        // When
        assertThat(PrivateFiles.restrict(folder.resolve("data"))).isTrue();

        // Then
        assertThat(permissions(data)).isEqualTo("rwx------");
        assertThat(permissions(readable)).isEqualTo("rw-------");
        assertThat(permissions(readOnly)).isEqualTo("r--------");
        assertThat(permissions(outside)).isEqualTo("rw-r--r--");
    }

    @Test
    void createsAFileOnceAndKeepsWhatIsInIt() throws IOException {
        Path file = folder.resolve("seen.mv");
        PrivateFiles.createFile(file);
        Files.writeString(file, "ids");

        PrivateFiles.createFile(file);

        assertThat(file).hasContent("ids");
        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    private static Path with(String permissions, Path file) throws IOException {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
