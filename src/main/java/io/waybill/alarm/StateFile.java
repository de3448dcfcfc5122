package io.waybill.alarm;

import io.waybill.event.Json;
import io.waybill.files.PrivateFiles;
import io.waybill.finding.FailureText;
import io.waybill.logging.LogThrottle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps in a file what must be known after a restart, so that no alarm is told twice, and none is forgotten. */
final class StateFile<T> implements Memory<T> {

    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);

    private final Path file;
    private final Class<T> type;
    private final T empty;
    private final Clock clock;
    private final LogThrottle throttle = new LogThrottle();

    /** @param empty what is known without a file */
    StateFile(Path file, Class<T> type, T empty, Clock clock) {
        this.file = file;
        this.type = type;
        this.empty = empty;
        this.clock = clock;
    }

    /** What was written last; empty if there is no file or it cannot be read. */
    @Override
    public T read() {
        try {
            return Json.mapper().treeToValue(Json.read(Files.readAllBytes(file)), type);
        } catch (NoSuchFileException e) {
            return empty;
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} cannot be read, so alarms may be told again: {}", file, FailureText.of(e));
            return empty;
        }
    }

    /** A full disk is no reason to stop: then the alarms are told again after a restart. */
    @Override
    public void write(T state) {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            PrivateFiles.write(next, Json.write(state).getBytes(StandardCharsets.UTF_8));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throttle.toSay("write", 1, clock.instant())
                    .ifPresent(more -> LOG.warn(
                            "{} cannot be written, so alarms may be told again after a restart: {}{}",
                            file,
                            FailureText.of(e),
                            more));
        }
    }
}
