package io.waybill.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** An external Artemis on loopback, set up with the address-setting that docs/operations.md gives operators. */
public final class BrokerProcess implements AutoCloseable {

    private static final Path OPERATIONS = Path.of("docs/operations.md");
    private static final Pattern ADDRESS_SETTING =
            Pattern.compile("<address-setting .*?</address-setting>", Pattern.DOTALL);
    /** Of the thousand that this process has; where it begins differs, for builds beside each other. */
    private static final AtomicInteger NEXT_PORT = new AtomicInteger(Integer.getInteger("test.first-port", 20_000)
            + (int) (ProcessHandle.current().pid() % 900));

    static final String NO_SECURITY = "<security-enabled>false</security-enabled>";
    private static final String SHARED_STORE = "<ha-policy><shared-store>%s</shared-store></ha-policy>";
    private static final String LIVE =
            SHARED_STORE.formatted("<primary><failover-on-shutdown>true</failover-on-shutdown></primary>");
    private static final String BACKUP =
            SHARED_STORE.formatted("<backup><allow-failback>true</allow-failback></backup>");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final int port;
    private Process process;

    private BrokerProcess(Path folder, int port) {
        this.folder = folder;
        this.port = port;
        this.process = launch();
    }

    public static BrokerProcess start(Path folder) {
        return start(folder, documentedSetting());
    }

    /** @param addressSetting XML for the {@code broker.xml}, or nothing for Artemis' own defaults */
    public static BrokerProcess start(Path folder, String addressSetting) {
        BrokerProcess broker = new BrokerProcess(folder, configure(folder, addressSetting, NO_SECURITY));
        broker.awaitListening();
        return broker;
    }

    /** One for which {@link #startBackup} starts another. */
    public static BrokerProcess startLive(Path folder) {
        BrokerProcess broker =
                new BrokerProcess(folder, configure(folder, folder, documentedSetting(), NO_SECURITY + LIVE));
        broker.awaitListening();
        return broker;
    }

    /**
     * Starts one that takes over the store of the live broker when that is gone, and gives it back when that is there
     * again. Only meanwhile it takes connections.
     */
    public static BrokerProcess startBackup(Path folder, BrokerProcess live) {
        return new BrokerProcess(folder, configure(folder, live.folder, documentedSetting(), NO_SECURITY + BACKUP));
    }

    /** Writes a {@code broker.xml}. Returns the port in it. */
    static int configure(Path folder, String addressSetting, String security) {
        return configure(folder, folder, addressSetting, security);
    }

    private static int configure(Path folder, Path store, String addressSetting, String more) {
        try {
            int port = freePort();
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("broker.xml"), configuration(store, port, addressSetting, more));
            return port;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that no client is given by the system before the broker has it, nor tests that run at the same time. */
    static int freePort() {
        while (true) {
            int port = NEXT_PORT.getAndIncrement();
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException e) {
                // It is taken.
            }
        }
    }

    /** The address-setting in docs/operations.md. */
    public static String documentedSetting() {
        try {
            Matcher setting = ADDRESS_SETTING.matcher(Files.readString(OPERATIONS));
            if (!setting.find()) {
                throw new IllegalStateException(OPERATIONS + " has no address-setting");
            }
            return setting.group();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String configuration(Path store, int port, String addressSetting, String more) {
        return """
                <configuration xmlns="urn:activemq">
                  <core xmlns="urn:activemq:core">
                    <name>external</name>
                    %4$s
                    <jmx-management-enabled>false</jmx-management-enabled>
                    <journal-type>NIO</journal-type>
                    <journal-buffer-timeout>300000</journal-buffer-timeout>
                    <bindings-directory>%1$s/bindings</bindings-directory>
                    <journal-directory>%1$s/journal</journal-directory>
                    <large-messages-directory>%1$s/large-messages</large-messages-directory>
                    <paging-directory>%1$s/paging</paging-directory>
                    <acceptors><acceptor name="tcp">tcp://127.0.0.1:%2$d</acceptor></acceptors>
                    <address-settings>%3$s</address-settings>
                  </core>
                </configuration>
                """.formatted(store, port, addressSetting, more);
    }

    private Process launch() {
        try {
            return new ProcessBuilder(List.of(
                            ProcessHandle.current().info().command().orElse("java"),
                            "-Xmx256m",
                            "-XX:TieredStopAtLevel=1", // it starts twice as fast
                            "-cp",
                            System.getProperty("java.class.path"),
                            BrokerMain.class.getName(),
                            folder.resolve("broker.xml").toUri().toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Until it takes connections. */
    public void awaitListening() {
        Awaitility.await().atMost(PATIENCE).until(() -> !process.isAlive() || isListening());
        if (!process.isAlive()) {
            try {
                throw new IllegalStateException("the broker did not start: " + Files.readString(log()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Path log() {
        return folder.resolve("broker.log");
    }

    private boolean isListening() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    public Map<String, String> settings() {
        return Map.of("waybill.broker.url", "tcp://127.0.0.1:" + port);
    }

    /** As {@code kill -9}. */
    public void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the broker does not end");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** After it was killed: on the same port, with what it had on disk. */
    public void restart() {
        process = launch();
        awaitListening();
    }

    @Override
    public void close() {
        kill();
    }
}
