package io.waybill.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** An external Artemis on loopback, set up with the address-setting that docs/operations.md gives operators. */
public final class BrokerProcess implements AutoCloseable {

    private static final Path OPERATIONS = Path.of("docs/operations.md");
    private static final Pattern ADDRESS_SETTING =
            Pattern.compile("<address-setting .*?</address-setting>", Pattern.DOTALL);
    static final String NO_SECURITY = "<security-enabled>false</security-enabled>";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final int port;
    private final String[] flags;
    private Process process;

    private BrokerProcess(Path folder, int port, String... flags) {
        this.folder = folder;
        this.port = port;
        this.flags = flags;
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

    /** Starts one that takes connections only when it is its turn. */
    static BrokerProcess startWaiting(Path folder, int port, String... flags) {
        return new BrokerProcess(folder, port, flags);
    }

    /** Writes a {@code broker.xml}. Returns the port in it. */
    static int configure(Path folder, String addressSetting, String security) {
        int port = FreePort.next();
        configure(folder, folder, port, addressSetting, security);
        return port;
    }

    /**
     * Writes a {@code broker.xml}.
     *
     * @param store the folder for what it stores
     * @param more XML
     */
    static void configure(Path folder, Path store, int port, String addressSetting, String more) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("broker.xml"), configuration(store, port, addressSetting, more));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
            List<String> command = new ArrayList<>();
            command.add(ProcessHandle.current().info().command().orElse("java"));
            command.add("-Xmx256m");
            command.add("-XX:TieredStopAtLevel=1"); // it starts twice as fast
            command.addAll(List.of(flags));
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), BrokerMain.class.getName()));
            command.add(folder.resolve("broker.xml").toUri().toString());
            return new ProcessBuilder(command)
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
