package io.waybill.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Ends the process when its memory has run out. Once an allocation has failed somewhere, threads may be dead and ports may
 * hang; whoever restarts the process gets a hub that works, and what was accepted is on disk. The JVM's own option for that,
 * {@code -XX:+ExitOnOutOfMemoryError}, cannot be set from within a jar.
 *
 * <p>It looks in three places: at what ends a thread, at what libraries have caught and log, and whether an allocation
 * succeeds.
 */
public final class OutOfMemoryExit extends TurboFilter {

    private static final int EXIT_CODE = 3;
    private static final int LONGEST_CHAIN = 20;
    private static final int PROBE_BYTES = 1_000_000;

    /** Made beforehand: when they are needed, nothing can be allocated. */
    private static final byte[] TEXT = line(
            "waybill ends: its memory has run out; start it again, with more of it (-Xmx). No accepted event is lost.");

    private static final byte[] JSON = line(
            "{\"level\":\"ERROR\",\"message\":\"waybill ends: its memory has run out; start it again, with more of it"
                    + " (-Xmx). No accepted event is lost.\"}");

    private static final FileOutputStream ERR = new FileOutputStream(FileDescriptor.err);
    private static final boolean IS_JSON = LogFormat.isJson();

    private OutOfMemoryExit() {}

    private static byte[] line(String text) {
        return (text + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
    }

    /** From now on, this process ends if it runs out of memory. */
    public static void install() {
        org.slf4j.Logger log = LoggerFactory.getLogger(OutOfMemoryExit.class);
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            check(failure);
            log.error("the thread {} has ended", thread.getName(), failure);
        });
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.addTurboFilter(new OutOfMemoryExit());
        }
        Thread thread = new Thread(OutOfMemoryExit::probe, "memory-probe");
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends the process if the cause of a failure is that memory has run out. */
    public static void check(@Nullable Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < LONGEST_CHAIN; i++) {
            if (cause instanceof OutOfMemoryError && !isAboutOneArray(cause)) {
                exit();
            }
            cause = cause.getCause();
        }
    }

    /** More was asked for than an array can have: there is memory left. */
    private static boolean isAboutOneArray(Throwable failure) {
        return "Requested array size exceeds VM limit".equals(failure.getMessage());
    }

    /** Somebody may have caught the error, and said nothing. */
    private static void probe() {
        while (true) {
            try {
                allocate();
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            } catch (OutOfMemoryError e) {
                exit();
            }
        }
    }

    private static void allocate() {
        byte[] probe = new byte[PROBE_BYTES];
        try {
            probe[0] = 1;
        } finally {
            Reference.reachabilityFence(probe);
        }
    }

    private static void exit() {
        try {
            ERR.write(IS_JSON || LogFormat.isSetToJson() ? JSON : TEXT);
        } catch (IOException e) {
            // The end itself says enough.
        } finally {
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable failure) {
        check(failure);
        if (parameters != null
                && parameters.length > 0
                && parameters[parameters.length - 1] instanceof Throwable last) {
            check(last);
        }
        return FilterReply.NEUTRAL;
    }
}
