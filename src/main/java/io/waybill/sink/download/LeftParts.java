package io.waybill.sink.download;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes the parts of files that no attempt goes on with any more. */
final class LeftParts {

    private static final Logger LOG = LoggerFactory.getLogger(LeftParts.class);

    private static final Duration KEPT = Duration.ofDays(7);
    private static final Duration BETWEEN_LOOKS = Duration.ofHours(1);
    private static final int DEPTH = 2;

    private final Clock clock;
    private final Map<Path, Instant> looked = new ConcurrentHashMap<>();

    LeftParts(Clock clock) {
        this.clock = clock;
    }

    /** Looks through a sink's folder, unless it has done so lately. */
    void remove(Path folder) {
        Instant now = clock.instant();
        Instant last = looked.put(folder, now);
        if (last != null && Duration.between(last, now).compareTo(BETWEEN_LOOKS) < 0) {
            looked.put(folder, last);
            return;
        }
        FileTime before = FileTime.from(now.minus(KEPT));
        for (Path part : parts(folder)) {
            try {
                if (Files.getLastModifiedTime(part).compareTo(before) < 0) {
                    Files.deleteIfExists(part);
                    LOG.info("removed {}: nothing was added to this part of a file for {} days", part, KEPT.toDays());
                }
            } catch (IOException e) {
                LOG.debug("{} stays", part, e);
            }
        }
    }

    private static List<Path> parts(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files =
                Files.find(folder, DEPTH, (path, attributes) -> attributes.isRegularFile() && isPart(path))) {
            return files.toList();
        } catch (IOException e) {
            LOG.debug("cannot look through {}", folder, e);
            return List.of();
        }
    }

    private static boolean isPart(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.startsWith(".") && (name.endsWith(PartialFile.ENDING) || name.endsWith(PartialFile.PROGRESS));
    }
}
