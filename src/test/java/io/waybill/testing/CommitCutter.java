package io.waybill.testing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A network between the hub and its broker that breaks at the worst moment: when the commit of what was sent is on its way.
 * The commit of a session that only takes messages, as the reader of ids does at its own time, is let through.
 */
public final class CommitCutter implements AutoCloseable {

    /** What becomes of the commit at which the connection breaks. */
    public enum Cut {
        /** The broker never sees it. */
        REQUEST,
        /** The broker does it; its answer is lost. */
        ANSWER
    }

    private static final int HANDSHAKE = 7;
    /** Types of packets, in Artemis' {@code PacketImpl}; the number of the session follows. */
    private static final byte COMMIT = 43;

    private static final byte SEND = 71;
    private static final byte DONE = 21;

    private final int brokerPort;
    private final int port = FreePort.next();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicReference<Cut> armed = new AtomicReference<>();
    private final List<Link> links = new CopyOnWriteArrayList<>();
    /** Closed while the network is down: whoever connects is refused at once. */
    private volatile ServerSocket server;

    private volatile CompletableFuture<Void> accepting;

    public CommitCutter(int brokerPort) {
        this.brokerPort = brokerPort;
        repair();
    }

    public String url() {
        return "tcp://127.0.0.1:" + port;
    }

    /** Breaks the connection at the next commit of a session that has sent something for it, and stays broken. */
    public void cutNextCommit(Cut cut) {
        armed.set(cut);
    }

    public void repair() {
        try {
            ServerSocket listening = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
            server = listening;
            accepting = CompletableFuture.runAsync(() -> accept(listening), threads);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port is free only when nobody waits for a connection to it any more. */
    private void stopListening() throws IOException {
        server.close();
        accepting.join();
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
        private static final long NONE = -1;

        private final Socket client;
        private final Socket broker;
        private final CountDownLatch answered = new CountDownLatch(1);
        /** Sessions that have sent something since their last commit. */
        private final Set<Long> sending = new HashSet<>();
        /** The session whose next answer is to be lost. */
        private volatile long cutting = NONE;

        Link(Socket client, Socket broker) {
            this.client = client;
            this.broker = broker;
            threads.execute(this::requests);
            threads.execute(this::answers);
        }

        private void requests() {
            try (DataInputStream in = new DataInputStream(client.getInputStream());
                    DataOutputStream out = new DataOutputStream(broker.getOutputStream())) {
                out.write(in.readNBytes(HANDSHAKE));
                while (!client.isClosed()) {
                    byte[] packet = read(in);
                    Cut cut = commitsWhatWasSent(packet) ? armed.getAndSet(null) : null;
                    if (cut != null) {
                        stopListening();
                    }
                    if (cut == Cut.REQUEST) {
                        return;
                    }
                    if (cut == Cut.ANSWER) {
                        cutting = session(packet);
                    }
                    write(out, packet);
                    if (cut == Cut.ANSWER) {
                        answered.await();
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

        private boolean commitsWhatWasSent(byte[] packet) {
            if (packet[0] == SEND) {
                sending.add(session(packet));
            }
            return packet[0] == COMMIT && sending.remove(session(packet));
        }

        private void answers() {
            try (DataInputStream in = new DataInputStream(broker.getInputStream());
                    DataOutputStream out = new DataOutputStream(client.getOutputStream())) {
                byte[] packet = read(in);
                while (packet[0] != DONE || session(packet) != cutting) {
                    write(out, packet);
                    packet = read(in);
                }
            } catch (IOException e) {
                // The connection has ended.
            } finally {
                answered.countDown();
                close();
            }
        }

        private static long session(byte[] packet) {
            return ByteBuffer.wrap(packet).getLong(1);
        }

        private static byte[] read(DataInputStream in) throws IOException {
            byte[] packet = new byte[in.readInt()];
            in.readFully(packet);
            return packet;
        }

        private static void write(DataOutputStream out, byte[] packet) throws IOException {
            out.write(ByteBuffer.allocate(Integer.BYTES + packet.length)
                    .putInt(packet.length)
                    .put(packet)
                    .array());
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
