package io.waybill.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskCheckTest {

    private static final Instant NOW = Instant.parse("2026-11-26T06:00:00Z");

    @TempDir
    private Path folder;

    private int used;
    private final DiskCheck check = new DiskCheck(Path.of("data"), path -> used);

    @Test
    void isNearlyFullFrom85PercentUntilItIsWellBelow() {
        assertThat(look(84, List.of())).isEmpty();
        List<Alarm> raised = look(85, List.of());
        assertThat(raised).extracting(Alarm::about).containsExactly("data");
        assertThat(raised.get(0).problem()).contains("85 % full");

        assertThat(look(83, raised)).as("files come and go").hasSize(1);
        assertThat(look(82, raised)).isEmpty();
        assertThat(look(84, List.of())).isEmpty();
    }

    @Test
    void looksAtTheDiskOfTheFolder() throws IOException {
        double total = folder.toFile().getTotalSpace();
        double usable = folder.toFile().getUsableSpace();

        assertThat(DiskCheck.used(folder)).isCloseTo((int) (100 - 100 * usable / total), within(2));
    }

    @Test
    void aFolderThatCannotBeLookedAtSaysNothing() {
        assertThatThrownBy(() -> new DiskCheck(folder.resolve("none")).find(NOW, List.of()))
                .isInstanceOf(UncheckedIOException.class);
    }

    private List<Alarm> look(int percent, List<Alarm> raised) {
        used = percent;
        return check.find(NOW, raised);
    }
}
