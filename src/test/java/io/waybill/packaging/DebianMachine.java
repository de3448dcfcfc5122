package io.waybill.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.waybill.testing.HubProcess.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A Debian of its own, with Java and with systemd as its process 1: in a folder and in namespaces. It needs root, and Debian's
 * package {@code mmdebstrap} when there is none yet.
 */
final class DebianMachine implements AutoCloseable {

    /** Made once: that takes minutes, and the network. */
    private static final Path BASE = Path.of(System.getProperty("user.home"), ".cache/waybill/bookworm-server-jre.tar");

    /** Debian's lists of packages, and those that {@link #bootAlone} is for: it has no network to get them from. */
    private static final Path PACKAGES = BASE.resolveSibling("bookworm-server-packages.tar");

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** A look is a process or two. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private static final Duration LONG_PATIENCE = Duration.ofMinutes(15);

    private final Path root;
    private final List<String> network;
    private final Process boot;
    private long systemd;

    /** @param network the namespace of its network, if it has one of its own */
    private DebianMachine(Path root, List<String> network) throws IOException {
        this.root = root;
        this.network = network;
        List<String> unshare = new ArrayList<>(
                List.of("unshare", "--kill-child=SIGKILL", "--pid", "--fork", "--mount", "--uts", "--ipc", "--cgroup"));
        unshare.addAll(network);
        unshare.addAll(List.of("sh", "src/test/resources/packaging/boot-machine", root.toString()));
        this.boot = new ProcessBuilder(asRoot(unshare.toArray(String[]::new)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(LOOK_EVERY)
                .ignoreExceptions()
                .until(() -> {
                    systemd = boot.descendants()
                            .filter(process ->
                                    process.info().command().orElse("").endsWith("systemd"))
                            .findFirst()
                            .orElseThrow()
                            .pid();
                    return tryRun("systemctl", "is-system-running").output().matches("(?s)(running|degraded).*");
                });
    }

    /**
     * On this machine's network.
     *
     * @param folder an empty one
     */
    static DebianMachine boot(Path folder) throws IOException {
        return new DebianMachine(unpacked(folder, base()), List.of());
    }

    /**
     * With a network of its own, in which all ports are free and nothing is beside itself. It can install packages: PostgreSQL,
     * nginx, HAProxy, curl.
     *
     * @param folder an empty one
     */
    static DebianMachine bootAlone(Path folder) throws IOException {
        Path root = unpacked(folder, base());
        unpacked(folder, packages(root));
        return new DebianMachine(root, List.of("--net"));
    }

    private static Path unpacked(Path folder, Path archive) throws IOException {
        Path root = Files.createDirectories(folder.toAbsolutePath().resolve("root"));
        check(execute(PATIENCE, asRoot("tar", "-xf", archive.toString(), "-C", root.toString(), "--exclude=./dev/*")));
        return root;
    }

    /**
     * One thread makes it, others wait.
     *
     * @param root a base, unpacked
     */
    private static synchronized Path packages(Path root) throws IOException {
        if (Files.notExists(PACKAGES)) {
            Path made =
                    PACKAGES.resolveSibling("making-" + ProcessHandle.current().pid() + ".tar");
            check(execute(
                    LONG_PATIENCE,
                    asRoot(
                            "unshare",
                            "--mount",
                            "sh",
                            "src/test/resources/packaging/get-packages",
                            root.toString(),
                            made.toString())));
            Files.move(made, PACKAGES, StandardCopyOption.ATOMIC_MOVE);
        }
        return PACKAGES;
    }

    /** An archive of it, before anything has run. One thread makes it, others wait. */
    static synchronized Path base() throws IOException {
        if (Files.notExists(BASE)) {
            Files.createDirectories(BASE.getParent());
            Path made = BASE.resolveSibling("making-" + ProcessHandle.current().pid() + ".tar");
            check(execute(
                    LONG_PATIENCE,
                    asRoot(
                            "mmdebstrap",
                            "--variant=apt",
                            // As on any server: without systemd-sysv, packages do not start what they install.
                            "--include=systemd-sysv,procps,default-jre-headless",
                            "bookworm",
                            made.toString())));
            Files.move(made, BASE, StandardCopyOption.ATOMIC_MOVE);
        }
        return BASE;
    }

    /** Runs a command there, and answers what it printed. It must succeed. */
    String run(String... command) {
        return check(tryRun(command)).output();
    }

    /** Runs what a person types there, until a command fails. All must succeed. Answers what they printed. */
    String type(String commands) {
        return check(execute(LONG_PATIENCE, inside("bash", "-e", "-c", commands)))
                .output();
    }

    Result tryRun(String... command) {
        return execute(PATIENCE, inside(command));
    }

    private List<String> inside(String... command) {
        List<String> inside = new ArrayList<>(List.of("nsenter", "--target=" + systemd, "--mount", "--pid", "--uts"));
        inside.addAll(network);
        inside.addAll(List.of(
                "--ipc",
                "--root",
                "--wd",
                "env",
                "-i",
                "HOME=/root",
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "DEBIAN_FRONTEND=noninteractive"));
        inside.addAll(List.of(command));
        return asRoot(inside.toArray(String[]::new));
    }

    /** The other side's file. */
    void write(String path, String text) {
        run(
                "sh",
                "-c",
                "mkdir -p $(dirname %1$s) && cat > %1$s <<'END'\n%2$s\nEND".formatted(path, text.stripTrailing()));
    }

    /** A copy of a file of this machine, under {@code /root}. */
    String copy(Path file) {
        check(execute(
                PATIENCE, asRoot("cp", file.toString(), root.resolve("root").toString())));
        return "/root/" + file.getFileName();
    }

    /** A copy of the other side's file. */
    void fetch(String path, Path copy) {
        check(execute(PATIENCE, asRoot("cp", root.resolve(path.substring(1)).toString(), copy.toString())));
    }

    static Result execute(Duration patience, List<String> command) {
        try {
            Path output = Files.createTempFile("command-", ".log");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException("%s does not end: %s".formatted(command, Files.readString(output)));
                }
                return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static Result check(Result result) {
        assertThat(result.exit()).as(result.output()).isZero();
        return result;
    }

    private static List<String> asRoot(String... command) {
        return Stream.concat(
                        System.getProperty("user.name").equals("root") ? Stream.empty() : Stream.of("sudo", "-n"),
                        Stream.of(command))
                .toList();
    }

    @Override
    public void close() {
        execute(PATIENCE, asRoot("kill", "-KILL", Long.toString(systemd)));
        try {
            boot.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        execute(PATIENCE, asRoot("rm", "-rf", "--one-file-system", root.toString()));
    }
}
