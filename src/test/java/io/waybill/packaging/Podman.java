package io.waybill.packaging;

import io.waybill.testing.HubProcess.Result;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;

/** Debian's {@code podman}, with {@code runc}, which also runs within a container or a small virtual machine. */
final class Podman {

    /** Of {@link DebianMachine}: no registry is asked. */
    private static final String BASE = "localhost/waybill-test-jre";

    /** What some machines do not let it choose itself. */
    private static final List<String> LIMITS =
            List.of("--network=host", "--ulimit=nofile=1024:1024", "--ulimit=nproc=4096:4096");

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private Podman() {}

    static void buildImage(String name) throws IOException {
        if (call("image", "exists", BASE).exit() != 0) {
            ok("import", DebianMachine.base().toString(), BASE);
        }
        List<String> build = new ArrayList<>(List.of("build", "--format=docker", "--build-arg=BASE=" + BASE));
        build.addAll(LIMITS);
        build.addAll(List.of("-f", "packaging/Containerfile", "-t", name, "."));
        ok(build.toArray(String[]::new));
    }

    /** Starts a container as one is to be run: with little memory, and nowhere to write but in its volume. */
    static void run(String name, String image, String... options) {
        List<String> run = new ArrayList<>(List.of(
                "run",
                "--detach",
                "--name=" + name,
                "--read-only",
                "--read-only-tmpfs=false",
                "--memory=256m",
                "--memory-swap=256m",
                "--volume=%s:/var/lib/waybill".formatted(name)));
        run.addAll(LIMITS);
        run.addAll(List.of(options));
        run.add(image);
        ok(run.toArray(String[]::new));
    }

    static void remove(String name) {
        call("rm", "--force", "--time=0", name);
        call("volume", "rm", "--force", name);
    }

    /** What a command prints that must succeed. */
    static String ok(String... arguments) {
        Result result = call(arguments);
        Assertions.assertThat(result.exit()).as(result.output()).isZero();
        return result.output().strip();
    }

    static Result call(String... arguments) {
        // No systemd is needed: neither for cgroups and events, nor for health checks, which the test makes itself.
        return DebianMachine.execute(
                PATIENCE,
                Stream.concat(
                                Stream.of(
                                        "env",
                                        "DISABLE_HC_SYSTEMD=true",
                                        "podman",
                                        "--runtime=runc",
                                        "--cgroup-manager=cgroupfs",
                                        "--events-backend=file"),
                                Stream.of(arguments))
                        .toList());
    }
}
