package io.waybill.generation;

import io.waybill.project.ProjectFiles;
import io.waybill.project.ProjectSnapshot;
import io.waybill.project.ReadResult;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reloads the project when its files have changed and two readings in a row are the same. So several quick saves cause
 * one reload, and no file is used while an editor still writes it. docs/decisions/0041 says why it reads the files
 * instead of watching for events.
 */
public final class ProjectWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("waybill");
    private static final Duration BETWEEN_READINGS_OF_SECRETS = Duration.ofSeconds(1);

    /** If the broker was not there. */
    private static final Duration BEFORE_ANOTHER_TRY = Duration.ofSeconds(2);

    private final Supplier<ReadResult> reading;
    private final Predicate<ReadResult> isRunning;
    private final Duration between;
    private final Reloader reloader;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "watch");

    /** The reading last passed to the reloader. Only the watch's own thread uses it. */
    private ReadResult handled;

    /** The reading that was refused for a reason that passes, and when. Only the watch's own thread uses it. */
    private @Nullable ReadResult putOff;

    private long putOffAt;

    private ProjectWatch(
            Supplier<ReadResult> reading,
            Predicate<ReadResult> isRunning,
            Duration between,
            Reloader reloader,
            ProjectSnapshot running) {
        this.reading = reading;
        this.isRunning = isRunning;
        this.between = between;
        this.reloader = reloader;
        this.handled = running;
    }

    /** Watches all files. */
    static ProjectWatch start(ProjectFiles files, Duration between, Reloader reloader) {
        return new ProjectWatch(files::read, now -> false, between, reloader, reloader.running()).started();
    }

    /** Watches only the files of secrets: with a new one, the settings and routes that run are reloaded. */
    static ProjectWatch startForSecrets(ProjectFiles files, Reloader reloader) {
        return new ProjectWatch(
                        () -> files.withSecretsOfNow(reloader.running()),
                        now -> now.equals(reloader.running()),
                        BETWEEN_READINGS_OF_SECRETS,
                        reloader,
                        reloader.running())
                .started();
    }

    private ProjectWatch started() {
        thread.start();
        return this;
    }

    private void run() {
        ReadResult before = handled;
        while (!isClosed()) {
            try {
                before = read(before);
            } catch (RuntimeException | StackOverflowError e) {
                LOG.error("the project's files could not be read; trying again", e);
            }
        }
    }

    private ReadResult read(ReadResult before) {
        ReadResult now = reading.get();
        boolean isSettled = now.equals(before) && !now.equals(handled) && !isRunning.test(now);
        if (isSettled && (!now.equals(putOff) || System.nanoTime() - putOffAt > BEFORE_ANOTHER_TRY.toNanos())) {
            boolean isPassing = reloader.reload(now) instanceof Reload.Refused refused && refused.isPassing();
            handled = isPassing ? handled : now;
            putOff = isPassing ? now : null;
            putOffAt = System.nanoTime();
        }
        return now;
    }

    private boolean isClosed() {
        try {
            return closed.await(between.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** Waits for a reload in progress. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
