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
 * Reloads the project when its files have changed and two readings in a row are the same. So several quick saves cause
 * one reload, and no file is used while an editor still writes it. docs/decisions/0041 says why it reads the files
 * instead of watching for events.
 */
public final class ProjectWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("waybill");
    private static final Duration BETWEEN_READINGS = Duration.ofMillis(100);

    private final ProjectFiles files;
    private final Reloader reloader;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "watch");

    /** The reading last passed to the reloader. Only the watch's own thread uses it. */
    private ReadResult handled;

    private ProjectWatch(ProjectFiles files, Reloader reloader, ProjectSnapshot running) {
        this.files = files;
        this.reloader = reloader;
        this.handled = running;
    }

    /** @param running what the current generation was built from */
    static ProjectWatch start(ProjectFiles files, Reloader reloader, ProjectSnapshot running) {
        ProjectWatch watch = new ProjectWatch(files, reloader, running);
        watch.thread.start();
        return watch;
    }

    private void run() {
        ReadResult before = handled;
        while (!isClosed()) {
            try {
                before = read(before);
            } catch (RuntimeException e) {
                LOG.error("the project's files could not be read; trying again", e);
            }
        }
    }

    private ReadResult read(ReadResult before) {
        ReadResult now = files.read();
        if (now.equals(before) && !now.equals(handled)) {
            handled = now;
            reloader.reload(now);
        }
        return now;
    }

    private boolean isClosed() {
        try {
            return closed.await(BETWEEN_READINGS.toMillis(), TimeUnit.MILLISECONDS);
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
