package io.waybill.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a JVM finds the brokers by their name: what a broker tells all its clients, each may reach by a network of its own. */
final class Hosts {

    static final String BROKER = "broker.test";
    /** Of the JVM; names a file. */
    static final String PROPERTY = "jdk.net.hosts.file";

    private Hosts() {}

    /** Writes such a file. The JVM asks nobody else. */
    static Path file(Path folder, String addressOfBroker) {
        try {
            InetAddress own = InetAddress.getLocalHost();
            return Files.writeString(Files.createDirectories(folder).resolve("hosts"), """
                    %s %s
                    127.0.0.1 localhost
                    %s %s
                    """.formatted(
                            addressOfBroker, BROKER, own.getHostAddress(), own.getHostName()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
