package io.waybill.generation;

import io.waybill.project.ProjectFiles;
import io.waybill.project.ProjectSnapshot;
import io.waybill.project.ReadResult;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reloads when something was saved, once two looks have shown the same: saves in quick succession are one reload, and a
 * file is not read while it is written. It reads the files' texts, some dozens of kilobytes, which misses nothing that
 * watching for events would: renamed and new folders, several saves within a tick of the clock, any file system.
 */
public final class ProjectWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("waybill");
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final ProjectFiles files;
    private final Reloader reloader;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "watch");
    private ReadResult handled;

    /** @param running what is already in force */
    private ProjectWatch(ProjectFiles files, Reloader reloader, ProjectSnapshot running) {
        this.files = files;
        this.reloader = reloader;
        this.handled = new ReadResult.Legible(running);
    }

    static ProjectWatch start(ProjectFiles files, Reloader reloader, ProjectSnapshot running) {
        ProjectWatch watch = new ProjectWatch(files, reloader, running);
        watch.thread.start();
        return watch;
    }

    private void run() {
        ReadResult before = handled;
        while (!isClosed()) {
            try {
                before = look(before);
            } catch (RuntimeException e) {
                LOG.error("what is saved was not looked at; it is looked at again", e);
            }
        }
    }

    private ReadResult look(ReadResult before) {
        ReadResult now = files.look();
        if (now.equals(before) && !now.equals(handled)) {
            handled = now;
            reloader.reload(now);
        }
        return now;
    }

    private boolean isClosed() {
        try {
            return closed.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** Ends after the reload under way. */
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
