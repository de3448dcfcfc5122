package io.waybill.routes;

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
public final class Watch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("waybill");
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final ProjectFiles files;
    private final Reloader reloader;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "watch");
    private Look handled;

    /** @param running what is already in force */
    private Watch(ProjectFiles files, Reloader reloader, Saved running) {
        this.files = files;
        this.reloader = reloader;
        this.handled = new Look.Legible(running);
    }

    static Watch start(ProjectFiles files, Reloader reloader, Saved running) {
        Watch watch = new Watch(files, reloader, running);
        watch.thread.start();
        return watch;
    }

    private void run() {
        Look before = handled;
        while (!isClosed()) {
            try {
                before = look(before);
            } catch (RuntimeException e) {
                LOG.error("what is saved was not looked at; it is looked at again", e);
            }
        }
    }

    private Look look(Look before) {
        Look now = files.look();
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
