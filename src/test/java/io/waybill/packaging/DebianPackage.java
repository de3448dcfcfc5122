package io.waybill.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The package that the build has made, and an earlier version of it. */
final class DebianPackage {

    static final Path DEB = Path.of("target/waybill.deb");

    /** Of which the earlier version has another text, with "Of an earlier version." in it. */
    static final String ROUTE = "/etc/waybill/routes/sinks/analytics.camel.yaml";

    private DebianPackage() {}

    /**
     * The same package under the number 0.0.1, and with another route.
     *
     * @return {@code waybill.deb} in the folder
     */
    static Path earlierVersion(Path folder) throws IOException {
        assertThat(DEB).as("build it with mvn -Pdeb -DskipTests package").exists();
        Path earlier = folder.resolve("earlier");
        DebianMachine.check(DebianMachine.execute(
                Duration.ofMinutes(2), List.of("dpkg-deb", "-R", DEB.toString(), earlier.toString())));
        Path control = earlier.resolve("DEBIAN/control");
        Files.writeString(control, Files.readString(control).replaceFirst("(?m)^Version: .*$", "Version: 0.0.1"));
        Path route = earlier.resolve(ROUTE.substring(1));
        Files.writeString(route, Files.readString(route) + "# Of an earlier version.\n");
        Path deb = folder.resolve("waybill.deb");
        DebianMachine.check(DebianMachine.execute(
                Duration.ofMinutes(2), List.of("dpkg-deb", "-Znone", "-b", earlier.toString(), deb.toString())));
        DebianMachine.execute(Duration.ofMinutes(1), List.of("rm", "-rf", earlier.toString()));
        return deb;
    }
}
