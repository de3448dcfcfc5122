package io.waybill.alarm;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the alarms in a file, so that a restart tells none twice, and none is lost that could not be told. */
final class AlarmFile {

    private static final Logger LOG = LoggerFactory.getLogger(AlarmFile.class);

    private final Path file;
    private final Clock clock;
    private final LogThrottle throttle = new LogThrottle();

    AlarmFile(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /**
     * What the file holds.
     *
     * @param raised the alarms that are not over
     * @param untold what is not stored as events yet, oldest first
     */
    record State(List<Alarm> raised, List<AlarmEvent> untold) {
        State {
            raised = List.copyOf(raised);
            untold = List.copyOf(untold);
        }
    }

    /** Nothing, if there is no file or it cannot be read. */
    State read() {
        try {
            JsonNode json = Json.read(Files.readAllBytes(file));
            return Json.mapper().treeToValue(json, State.class);
        } catch (NoSuchFileException e) {
            return new State(List.of(), List.of());
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} cannot be read, so alarms may be told again: {}", file, FailureText.of(e));
            return new State(List.of(), List.of());
        }
    }

    /** A full disk is no reason to stop: then the alarms are told again after a restart. */
    void write(State state) {
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
