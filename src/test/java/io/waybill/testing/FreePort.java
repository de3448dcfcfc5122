package io.waybill.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/** A port for a server that does not begin to listen at once, or that ends and begins again. */
public final class FreePort {

    /** Of the thousand that this process has; where it begins differs, for builds beside each other. */
    private static final AtomicInteger NEXT = new AtomicInteger(Integer.getInteger("test.first-port", 20_000)
            + (int) (ProcessHandle.current().pid() % 900));

    private FreePort() {}

    /** One that the system gives nobody else: clients and servers without a port of their own get theirs from 32768 on. */
    public static int next() {
        while (true) {
            int port = NEXT.getAndIncrement();
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException e) {
                // It is taken.
            }
        }
    }
}
