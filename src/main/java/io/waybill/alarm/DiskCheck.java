package io.waybill.alarm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Whether the disk of the data folder is nearly full. The embedded broker takes no more events when it is 90 % full. */
public final class DiskCheck implements AlarmCheck {

    private static final int NEARLY_FULL = 85;
    /** In percent, below which it is over: files come and go. */
    private static final int FREE_AGAIN = 83;

    private final Path folder;
    private final Disk disk;

    /** Answers how full the disk of a folder is. */
    @FunctionalInterface
    interface Disk {
        /** In percent of what it has room for. */
        int used(Path folder) throws IOException;
    }

    public DiskCheck(Path folder) {
        this(folder, DiskCheck::used);
    }

    DiskCheck(Path folder, Disk disk) {
        this.folder = folder;
        this.disk = disk;
    }

    static int used(Path folder) throws IOException {
        FileStore store = Files.getFileStore(folder);
        return (int) (100 - 100 * store.getUsableSpace() / Math.max(1, store.getTotalSpace()));
    }

    @Override
    public Set<AlarmKind> kinds() {
        return Set.of(AlarmKind.DISK);
    }

    @Override
    public List<Alarm> find(Instant now, List<Alarm> raised) {
        try {
            int used = disk.used(folder);
            if (used < (raised.isEmpty() ? NEARLY_FULL : FREE_AGAIN)) {
                return List.of();
            }
            return List.of(new Alarm(
                    AlarmKind.DISK,
                    folder.toString(),
                    now,
                    "the disk of the data folder is %d %% full; at 90 %% webhooks are refused".formatted(used),
                    "free some space, or move waybill.data-dir to a larger disk; a shorter waybill.audit.retention"
                            + " needs less"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
