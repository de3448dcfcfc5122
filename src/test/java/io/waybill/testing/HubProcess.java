package io.waybill.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The packaged jar as a process of its own, started as users start it. */
public final class HubProcess implements AutoCloseable {

    private static final Path JAR = Path.of("target/waybill.jar");
    private static final Pattern WEBHOOKS = Pattern.compile("https?://([^ ]*):(\\d+)/webhooks/");
    private static final Pattern OPS = Pattern.compile("health and metrics at http://([^ ]*):(\\d+)\\R");
    /** Kept, so that the logs of all tests can be searched for secrets when they have run. */
    private static final Path LOGS = Path.of("target/hub-logs");

    private static final List<String> STAYS = List.of("-Xmx256m");
    /** Starts at half the cost, and would be slower only later. */
    private static final List<String> ENDS_SOON = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String PAUSED = """
            {"eventId": "evt_1", "eventType": "campaign.paused", "timestamp": "2026-11-20T10:30:00.000Z",
             "data": {"campaignId": "camp_1", "campaignName": "Q1", "pausedBy": "system"}}""";

    private final Process process;
    private final Path log;
    private final HubClient client;

    private HubProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> !process.isAlive() || OPS.matcher(logText()).find());
        if (!process.isAlive()) {
            throw new IllegalStateException("the hub did not start: " + logText());
        }
        this.client = client(match(WEBHOOKS), match(OPS));
    }

    public static HubProcess start(Path folder, Map<String, String> settings, String... arguments) {
        return start(folder, ENDS_SOON, Map.of(), settings, arguments);
    }

    /** For a test that keeps it busy for minutes. */
    public static HubProcess startToStay(Path folder, Map<String, String> settings, String... arguments) {
        return start(folder, STAYS, Map.of(), settings, arguments);
    }

    /** @param ahead by how much its clock differs from the machine's */
    static HubProcess start(Path folder, Duration ahead, Map<String, String> settings, String... arguments) {
        return start(folder, ENDS_SOON, ShiftedClock.environment(ahead), settings, arguments);
    }

    private static HubProcess start(
            Path folder,
            List<String> jvm,
            Map<String, String> environment,
            Map<String, String> settings,
            String... arguments) {
        Path log = newLog();
        ProcessBuilder builder = builder(log, withArchive(jvm), withTables(folder, settings), List.of(arguments));
        builder.environment().putAll(environment);
        return new HubProcess(launch(builder), log);
    }

    /** Starts it and does {@code kill -9} so long after, whether or not it is up by then. */
    public static void startAndKill(Path folder, Duration after, Map<String, String> settings, String... arguments) {
        end(startFor(after, folder, settings, arguments).destroyForcibly());
    }

    /** Starts it and stops it so long after, whether or not it is up by then; returns the exit status. */
    public static int startAndTerminate(
            Path folder, Duration after, Map<String, String> settings, String... arguments) {
        Process process = startFor(after, folder, settings, arguments);
        process.destroy();
        return end(process);
    }

    private static Process startFor(Duration time, Path folder, Map<String, String> settings, String... arguments) {
        Path log = newLog();
        Process process = launch(log, ENDS_SOON, withTables(folder, settings), List.of(arguments));
        try {
            if (process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("the hub did not start: " + Files.readString(log));
            }
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int end(Process process) {
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the hub does not end");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a command to its end. */
    public static Result run(Path folder, Map<String, String> settings, String... arguments) {
        Path log = newLog();
        Process process = launch(log, ENDS_SOON, withDefaults(folder, settings), List.of(arguments));
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("it does not end: " + Files.readString(log));
            }
            return new Result(process.exitValue(), Files.readString(log));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path newLog() {
        try {
            return Files.createTempFile(Files.createDirectories(LOGS), "hub-", ".log");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How a command ended, and what it printed. */
    public record Result(int exit, String output) {}

    private static Map<String, String> withDefaults(Path folder, Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(defaults(folder));
        all.putAll(Surroundings.around(folder, settings));
        all.putAll(settings);
        return all;
    }

    /** For a hub, not for a command: its database is there when it starts. */
    private static Map<String, String> withTables(Path folder, Map<String, String> settings) {
        Map<String, String> all = withDefaults(folder, settings);
        if (!all.containsKey("waybill.audit.jdbc-url")) {
            TestDatabase.putInto(Path.of(all.get("waybill.data-dir")));
        }
        return all;
    }

    static Map<String, String> defaults(Path folder) {
        return Map.of(
                "waybill.data-dir", folder.resolve("data").toString(),
                "waybill.http.host", "127.0.0.1",
                "waybill.http.port", "0",
                "waybill.ops.port", "0",
                "waybill.alarm.every", "0s");
    }

    private static Process launch(Path log, List<String> jvm, Map<String, String> settings, List<String> arguments) {
        return launch(builder(log, withArchive(jvm), settings, arguments));
    }

    private static List<String> withArchive(List<String> jvm) {
        List<String> flags = new ArrayList<>(jvm);
        flags.addAll(ClassArchive.flags(JAR, HubProcess::makeArchive));
        return flags;
    }

    /** Of a hub that starts from nothing and takes a webhook. */
    private static void makeArchive(Path archive) {
        List<String> flags = new ArrayList<>(ENDS_SOON);
        flags.add("-XX:ArchiveClassesAtExit=" + archive);
        try {
            Path log = newLog();
            Path folder = Files.createTempDirectory(JAR.toAbsolutePath().getParent(), "archive-");
            HubProcess hub = new HubProcess(launch(builder(log, flags, defaults(folder), List.of())), log);
            hub.client().settled(hub.client().accepted("sendpilot", PAUSED));
            hub.process.destroy();
            if (!hub.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the hub does not end");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ProcessBuilder builder(
            Path log, List<String> jvm, Map<String, String> settings, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(jvm);
        settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    }

    private static Process launch(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HubClient client(MatchResult webhooks, MatchResult ops) {
        return new HubClient(Integer.parseInt(webhooks.group(2)), ops.group(1), Integer.parseInt(ops.group(2)));
    }

    private MatchResult match(Pattern pattern) {
        Matcher matcher = pattern.matcher(logText());
        if (!matcher.find()) {
            throw new IllegalStateException("no port in the log: " + logText());
        }
        return matcher.toMatchResult();
    }

    public HubClient client() {
        return client;
    }

    public String logText() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it has in memory, heap and all else, in bytes. */
    public long memory() {
        try {
            Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(process.pid())).start();
            return Long.parseLong(new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip())
                    << 10;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on it cannot write: to it every disk is full, until {@link #giveRoom}. */
    public void takeRoom() {
        limitFileSize("1");
    }

    public void giveRoom() {
        limitFileSize("unlimited");
    }

    /** The soft limit alone, which may be raised again. */
    private void limitFileSize(String bytes) {
        succeed("prlimit", "--pid", Long.toString(process.pid()), "--fsize=" + bytes + ":");
    }

    /** It does nothing until it {@link #goesOn}, and nobody is told. */
    public void pause() {
        succeed("kill", "-STOP", Long.toString(process.pid()));
    }

    public void goesOn() {
        succeed("kill", "-CONT", Long.toString(process.pid()));
    }

    private static void succeed(String... command) {
        try {
            int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (exit != 0) {
                throw new IllegalStateException("%s ended with %d".formatted(command[0], exit));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As {@code kill -9}. */
    public void kill() {
        end(process.destroyForcibly());
        ShiftedClock.tidyUpAfter(process.pid());
    }

    /** As {@code kill}; returns the exit status. */
    public int terminate() {
        process.destroy();
        return end(process);
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    public int exitStatus() {
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}
