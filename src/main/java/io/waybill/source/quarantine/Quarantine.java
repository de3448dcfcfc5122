package io.waybill.source.quarantine;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.waybill.config.QuarantineSettings;
import io.waybill.files.PrivateFiles;
import io.waybill.finding.FailureText;
import io.waybill.logging.LogThrottle;
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
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps unverified webhooks as they arrived, also across restarts. Their number, size and age are limited. All
 * generations of routes share it.
 */
public final class Quarantine {

    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);

    private final Path folder;
    private volatile QuarantineSettings limits;
    private final Clock clock;
    private final LogThrottle throttle = new LogThrottle();
    private final Map<String, SourceFolder> folders = new ConcurrentHashMap<>();

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
                quarantine.folderOf(source.getFileName().toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the quarantine cannot be opened", e);
        }
        quarantine.expire();
        return quarantine;
    }

    /** Applies from now on: the settings were reloaded. */
    public void limit(QuarantineSettings from) {
        limits = from;
    }

    /**
     * Keeps a webhook, or counts it as dropped.
     *
     * @param webhook empty if it may not be kept, as nobody knows where in it the secret is
     */
    public void keepOrCount(String source, Optional<Webhook> webhook, VerificationResult result) {
        webhook.ifPresentOrElse(kept -> keep(kept, result), () -> {
            try {
                folderOf(source).drop();
                warn(source, "it is not JSON, so the secret in its body cannot be masked");
            } catch (IOException e) {
                warn(source, FailureText.of(e));
            }
        });
    }

    /** Never fails, as the sender gets the same answer whether the webhook is kept or not. */
    public void keep(Webhook webhook, VerificationResult result) {
        try {
            QuarantineSettings now = limits;
            boolean isOff = now.maxEntries() == 0 || now.maxSize() == 0;
            if (!folderOf(webhook.source()).keep(webhook, result, now) && !isOff) {
                boolean isLarge = webhook.body().length > now.maxSize();
                warn(
                        webhook.source(),
                        isLarge ? "it is larger than 'waybill.quarantine.max-size'" : "the quarantine is full");
            }
        } catch (IOException | UncheckedIOException e) {
            throttle.toSay(webhook.source() + e.getClass().getName(), 1, clock.instant())
                    .ifPresent(more -> LOG.warn(
                            "{}: an unverified webhook could not be kept: {}{}",
                            webhook.source(),
                            FailureText.of(e),
                            more));
        }
    }

    private void warn(String source, String reason) {
        throttle.toSay(source + reason, 1, clock.instant())
                .ifPresent(more -> LOG.warn("{}: an unverified webhook was not kept: {}{}", source, reason, more));
    }

    /** Removes what is too old. To be called regularly. */
    public void expire() {
        Instant before = clock.instant().minus(limits.keep());
        folders.forEach((source, sourceFolder) -> {
            try {
                sourceFolder.expire(before);
            } catch (IOException e) {
                LOG.warn(
                        "{}: expired webhooks could not be removed from the quarantine: {}", source, FailureText.of(e));
            }
        });
    }

    /**
     * What the quarantine keeps of one source.
     *
     * @param bytes of all bodies and their headers, on disk
     * @param dropped bodies since the start, as there was no room, to make room for others, or because nobody knows where
     *     the secret in them is
     */
    public record Contents(@JsonProperty("kept") int count, long bytes, long dropped, List<QuarantinedBody> webhooks) {}

    public Contents contents(String source) {
        SourceFolder sourceFolder = folders.get(source);
        if (sourceFolder == null) {
            return new Contents(0, 0, 0, List.of());
        }
        List<QuarantinedBody> all = sourceFolder.all();
        return new Contents(all.size(), sourceFolder.bytes(), sourceFolder.dropped(), all);
    }

    public Map<String, Contents> contents() {
        Map<String, Contents> contents = new TreeMap<>();
        folders.keySet().forEach(source -> contents.put(source, contents(source)));
        return contents;
    }

    /**
     * Puts every webhook of a source through its route once more, the oldest first, and removes those that are settled.
     *
     * @param route passes a webhook to its source's route
     * @return how many webhooks had each result
     * @throws UncheckedIOException if one cannot be read
     */
    public Map<ReverifyResult, Integer> reverify(String source, Function<Webhook, ReverifyResult> route) {
        expire();
        Map<ReverifyResult, Integer> counts = new EnumMap<>(ReverifyResult.class);
        for (ReverifyResult each : ReverifyResult.values()) {
            counts.put(each, 0);
        }
        SourceFolder sourceFolder = folders.get(source);
        if (sourceFolder == null) {
            return counts;
        }
        for (QuarantinedBody body : sourceFolder.all()) {
            try {
                ReverifyResult result = reverify(sourceFolder.webhooks(body.id()), route);
                counts.merge(result, 1, Integer::sum);
                if (result.isSettled()) {
                    sourceFolder.remove(body.id());
                }
            } catch (IOException e) {
                throw new UncheckedIOException("the quarantine of %s cannot be read".formatted(source), e);
            }
        }
        return counts;
    }

    /** Of the requests that brought a body, the first that can be verified counts. */
    private static ReverifyResult reverify(List<Webhook> requests, Function<Webhook, ReverifyResult> route) {
        ReverifyResult result = ReverifyResult.UNVERIFIED;
        for (Webhook request : requests) {
            result = route.apply(request);
            if (result != ReverifyResult.UNVERIFIED) {
                break;
            }
        }
        return result;
    }

    private SourceFolder folderOf(String source) throws IOException {
        try {
            return folders.computeIfAbsent(source, name -> {
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
