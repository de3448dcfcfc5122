package io.waybill.command;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells systemd that the hub has started, if systemd started it and waits for that ({@code Type=notify}). */
final class ServiceNotice {

    private static final Logger LOG = LoggerFactory.getLogger("waybill");

    private ServiceNotice() {}

    /** By the program that comes with systemd: it wants a datagram on a Unix socket, which Java cannot send. */
    static void ready() throws InterruptedException {
        if (System.getenv("NOTIFY_SOCKET") == null) {
            return;
        }
        try {
            int exit = new ProcessBuilder("systemd-notify", "--ready")
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                LOG.warn("systemd could not be told that the hub has started: systemd-notify ended with {}", exit);
            }
        } catch (IOException e) {
            LOG.warn("systemd could not be told that the hub has started: {}", e.getMessage());
        }
    }
}
