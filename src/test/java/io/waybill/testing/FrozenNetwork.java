package io.waybill.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A network to a server that can fall silent: nothing gets through, and nobody is told. Otherwise it takes connections while the
 * server does.
 */
public final class FrozenNetwork implements AutoCloseable {

    private static final int BUFFER = 65_536;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final String address;
    private final int port;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition thawed = lock.newCondition();
    private boolean frozen;
    private volatile @Nullable ServerSocket listening;
    private volatile boolean closed;

    /**
     * To a server on loopback.
     *
     * @param address of this end, another loopback address; the port is the same
     */
    public FrozenNetwork(String address, int port) {
        this.address = address;
        this.port = port;
        look();
        threads.execute(this::serve);
    }

    public void freeze() {
        set(true);
    }

    public void thaw() {
        set(false);
    }

    private void set(boolean isFrozen) {
        lock.lock();
        try {
            frozen = isFrozen;
            thawed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitThawed() {
        lock.lock();
        try {
            while (frozen) {
                thawed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void serve() {
        while (!closed) {
            ServerSocket now = listening;
            if (now == null) {
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
                look();
            } else {
                accept(now);
            }
        }
    }

    private void accept(ServerSocket from) {
        try {
            Socket client = from.accept();
            threads.execute(() -> connect(client));
        } catch (IOException e) {
            // Closed.
        }
    }

    /** Does as the server does. */
    private synchronized void look() {
        boolean isThere = !closed && isThere();
        ServerSocket now = listening;
        try {
            if (!isThere && now != null) {
                listening = null;
                now.close();
            } else if (isThere && now == null) {
                listening = new ServerSocket(port, 50, InetAddress.getByName(address));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isThere() {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return server.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private void connect(Socket client) {
        awaitThawed();
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
            threads.execute(() -> pump(client, server));
            pump(server, client);
        } catch (IOException e) {
            close(client);
        }
        look();
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            int read = in.read(buffer);
            while (read >= 0) {
                awaitThawed();
                out.write(buffer, 0, read);
                read = in.read(buffer);
            }
        } catch (IOException e) {
            // The connection has ended.
        }
        awaitThawed(); // The end does not get through either.
        close(from);
        close(to);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed.
        }
    }

    @Override
    public void close() {
        closed = true;
        thaw();
        look();
        threads.shutdownNow();
    }
}
