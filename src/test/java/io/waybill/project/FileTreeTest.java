package io.waybill.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {

    private static final int LOOKS = 3_000;

    @TempDir
    private Path folder;

    @Test
    void findsWhatStaysWhileOthersComeAndGo() throws Exception {
        // Given
        Path stays = Files.writeString(
                Files.createDirectories(folder.resolve("sinks")).resolve("z.yaml"), "");
        AtomicBoolean over = new AtomicBoolean();
        Thread editor = new Thread(() -> {
            while (!over.get()) {
                comeAndGo();
            }
        });
        editor.start();

        // When, then
        try {
            for (int i = 0; i < LOOKS; i++) {
                assertThat(FileTree.of(folder).files()).contains(stays);
            }
        } finally {
            over.set(true);
            editor.join();
        }
    }

    private void comeAndGo() {
        try {
            Path other = Files.createDirectories(folder.resolve("a/b")).resolve("c.yaml");
            Files.writeString(other, "");
            Files.delete(other);
            Files.delete(other.getParent());
            Files.delete(folder.resolve("a"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
