package io.waybill.source.quarantine;

import io.waybill.config.QuarantineSettings;
import io.waybill.source.verification.VerificationResult;
import io.waybill.source.verification.Webhook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what was refused as unverified, as it came: bounded in number, size and time, across restarts. It outlives
 * every generation of routes.
 */
public final class Quarantine {

    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    private final Path folder;
    private volatile QuarantineSettings limits;
    private final Clock clock;
    private final Map<String, SourceFolder> shelves = new ConcurrentHashMap<>();

    private Quarantine(Path folder, QuarantineSettings limits, Clock clock) {
        this.folder = folder;
        this.limits = limits;
        this.clock = clock;
    }

    /** @throws UncheckedIOException if the folder cannot be read or written */
    public static Quarantine open(Path dataDir, QuarantineSettings limits, Clock clock) {
        Quarantine quarantine = new Quarantine(dataDir.resolve("quarantine"), limits, clock);
        try {
            PrivateFiles.createFolder(quarantine.folder);
            List<Path> sources;
            try (Stream<Path> listed = Files.list(quarantine.folder)) {
                sources = listed.filter(Files::isDirectory).toList();
            }
            for (Path source : sources) {
                quarantine.shelf(source.getFileName().toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the quarantine cannot be opened", e);
        }
        quarantine.expire();
        return quarantine;
    }

    /** From now on; settings may be reloaded. */
    public void limit(QuarantineSettings from) {
        limits = from;
    }

    /** Never fails: whoever sent it is told the same, kept or not. */
    public void keep(Webhook webhook, VerificationResult standing) {
        try {
            if (!shelf(webhook.source()).keep(webhook, standing, limits)) {
                LOG.warn("{}: the quarantine has no room for an unverified webhook", webhook.source());
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("{}: an unverified webhook could not be kept: {}", webhook.source(), e.toString());
        }
    }

    /** To be called now and then: what is too old goes, whether or not anything comes. */
    public void expire() {
        Instant before = clock.instant().minus(limits.keep());
        shelves.forEach((source, shelf) -> {
            try {
                shelf.expire(before);
            } catch (IOException e) {
                LOG.warn("{}: what is too old could not be removed from the quarantine: {}", source, e.toString());
            }
        });
    }

    /**
     * What lies there, by source.
     *
     * @param bytes of all bodies
     * @param dropped since the start: no room for it, or it made room for another
     */
    public record Contents(int kept, long bytes, long dropped, List<QuarantinedBody> webhooks) {}

    public Contents contents(String source) {
        SourceFolder shelf = shelves.get(source);
        if (shelf == null) {
            return new Contents(0, 0, 0, List.of());
        }
        List<QuarantinedBody> all = shelf.all();
        return new Contents(all.size(), shelf.bytes(), shelf.dropped(), all);
    }

    public Map<String, Contents> contents() {
        Map<String, Contents> contents = new TreeMap<>();
        shelves.keySet().forEach(source -> contents.put(source, contents(source)));
        return contents;
    }

    /**
     * Puts every webhook of a source through its route once more, those that came first before the others, and drops
     * those that need not come again.
     *
     * @param route gives a webhook to its source's route
     * @return how many came to what
     * @throws UncheckedIOException if one cannot be read
     */
    public Map<ReverifyResult, Integer> reverify(String source, Function<Webhook, ReverifyResult> route) {
        expire();
        Map<ReverifyResult, Integer> counts = new EnumMap<>(ReverifyResult.class);
        for (ReverifyResult each : ReverifyResult.values()) {
            counts.put(each, 0);
        }
        SourceFolder shelf = shelves.get(source);
        if (shelf == null) {
            return counts;
        }
        for (QuarantinedBody kept : shelf.all()) {
            try {
                ReverifyResult retaken = retake(shelf.webhooks(kept.id()), route);
                counts.merge(retaken, 1, Integer::sum);
                if (retaken.isSettled()) {
                    shelf.remove(kept.id());
                }
            } catch (IOException e) {
                throw new UncheckedIOException("the quarantine of %s cannot be read".formatted(source), e);
            }
        }
        return counts;
    }

    /** Of the attempts at sending one body, the first that is verified counts. */
    private static ReverifyResult retake(List<Webhook> attempts, Function<Webhook, ReverifyResult> route) {
        ReverifyResult retaken = ReverifyResult.UNVERIFIED;
        for (Webhook attempt : attempts) {
            retaken = route.apply(attempt);
            if (retaken != ReverifyResult.UNVERIFIED) {
                break;
            }
        }
        return retaken;
    }

    private SourceFolder shelf(String source) throws IOException {
        try {
            return shelves.computeIfAbsent(source, name -> {
                try {
                    return SourceFolder.open(name, folder.resolve(name));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw new IOException(e.getCause());
        }
    }
}
