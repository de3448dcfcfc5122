package io.waybill.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/** A network between the hub and its broker that breaks at the worst moment: when a commit is on its way. */
public final class CommitCutter implements AutoCloseable {

    /** What becomes of the commit at which the connection breaks. */
    public enum Cut {
        /** The broker never sees it. */
        REQUEST,
        /** The broker does it; its answer is lost. */
        ANSWER
    }

    private static final int HANDSHAKE = 7;
    private static final byte COMMIT = 43;

    private final int brokerPort;
    private final int port = BrokerProcess.freePort();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicReference<Cut> armed = new AtomicReference<>();
    private final List<Link> links = new CopyOnWriteArrayList<>();
    /** Closed while the network is down: whoever connects is refused at once. */
    private volatile ServerSocket server;

    public CommitCutter(int brokerPort) {
        this.brokerPort = brokerPort;
        this.server = listen();
    }

    private ServerSocket listen() {
        try {
            ServerSocket listening = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
            threads.execute(() -> accept(listening));
            return listening;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "tcp://127.0.0.1:" + port;
    }

    /** Breaks the connection at the next commit, and stays broken. */
    public void cutNextCommit(Cut cut) {
        armed.set(cut);
    }

    public void repair() {
        server = listen();
    }

    private void accept(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                links.add(new Link(client, new Socket(InetAddress.getLoopbackAddress(), brokerPort)));
            } catch (IOException e) {
                // Closed, or the broker is gone: the client will see that.
            }
        }
    }

    private final class Link {
        private final Socket client;
        private final Socket broker;
        private final CountDownLatch answered = new CountDownLatch(1);
        private volatile boolean cutting;

        Link(Socket client, Socket broker) {
            this.client = client;
            this.broker = broker;
            threads.execute(this::requests);
            threads.execute(this::answers);
        }

        private void requests() {
            try (DataInputStream in = new DataInputStream(client.getInputStream());
                    OutputStream out = broker.getOutputStream()) {
                out.write(in.readNBytes(HANDSHAKE));
                while (!client.isClosed()) {
                    byte[] length = in.readNBytes(Integer.BYTES);
                    byte[] packet =
                            in.readNBytes(java.nio.ByteBuffer.wrap(length).getInt());
                    Cut cut = packet[0] == COMMIT ? armed.getAndSet(null) : null;
                    if (cut != null) {
                        server.close();
                    }
                    cutting = cut == Cut.ANSWER;
                    if (cut != Cut.REQUEST) {
                        out.write(length);
                        out.write(packet);
                        out.flush();
                    }
                    if (cut == Cut.ANSWER) {
                        answered.await();
                    }
                    if (cut != null) {
                        return;
                    }
                }
            } catch (IOException | RuntimeException e) {
                // The connection has ended.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                close();
            }
        }

        private void answers() {
            byte[] buffer = new byte[8_192];
            try (InputStream in = broker.getInputStream();
                    OutputStream out = client.getOutputStream()) {
                for (int n = in.read(buffer); n >= 0 && !cutting; n = in.read(buffer)) {
                    out.write(buffer, 0, n);
                }
            } catch (IOException e) {
                // The connection has ended.
            } finally {
                answered.countDown();
                close();
            }
        }

        private void close() {
            try (client;
                    broker) {
                links.remove(this);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        links.forEach(Link::close);
        threads.shutdownNow();
    }
}
