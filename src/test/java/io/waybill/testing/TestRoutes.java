package io.waybill.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A copy of the project's routes, to be changed as users change theirs: by files. */
public final class TestRoutes {

    private final Path folder;

    private TestRoutes(Path folder) {
        this.folder = folder;
    }

    public static TestRoutes copyTo(Path folder) {
        TestRoutes routes = new TestRoutes(folder);
        routes.add(Path.of("routes"));
        return routes;
    }

    /** Those that were copied there before. */
    public static TestRoutes in(Path folder) {
        return new TestRoutes(folder);
    }

    /** A copy of another project's files, or of some of its routes. */
    public static TestRoutes copyTo(Path folder, Path other) {
        return new TestRoutes(folder).add(other);
    }

    /** Retries within a second instead of half a minute. */
    public TestRoutes impatient() {
        return replace("policies/delivery.camel.yaml", "redeliveryDelay: 1000", "redeliveryDelay: 30")
                .replace("policies/delivery.camel.yaml", "\"1\": 30000", "\"1\": 2000");
    }

    /** Adds a sink of that name, which posts every event as it is. */
    public TestRoutes addSink(String name) {
        return write("mappings/whole.jq", "{body: .}")
                .write("sinks/%s.camel.yaml".formatted(name), """
                # In: every event. Out: a POST of each.
                - route:
                    id: NAME
                    routeConfigurationId: delivery
                    from:
                      uri: kamelet:events
                      parameters: {sink: NAME}
                      steps:
                        - to: {uri: kamelet:http, parameters: {request: whole}}
                """.replace("NAME", name));
    }

    public TestRoutes replace(String file, String from, String to) {
        try {
            String text = Files.readString(folder.resolve(file));
            if (!text.contains(from)) {
                throw new IllegalArgumentException("'%s' is not in %s".formatted(from, file));
            }
            Files.writeString(folder.resolve(file), text.replace(from, to));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public TestRoutes write(String file, String text) {
        try {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.writeString(folder.resolve(file), text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public TestRoutes delete(String file) {
        try {
            Files.delete(folder.resolve(file));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds what is in another folder, file by file. */
    public TestRoutes add(Path other) {
        try (Stream<Path> files = Files.walk(other)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                write(other.relativize(file).toString(), Files.readString(file));
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path folder() {
        return folder;
    }
}
