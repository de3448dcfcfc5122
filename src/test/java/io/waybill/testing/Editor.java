package io.waybill.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Someone who edits a project at random, as people do: in place or by renaming, a file or several, with typos, with
 * files half written, emptied, deleted and renamed. It knows of each edit whether it is a good one.
 */
public final class Editor {

    private static final String EXTRA = """
            - route:
                id: %1$s
                routeConfigurationId: delivery
                from:
                  uri: kamelet:events
                  parameters: {sink: %1$s}
                  steps:
                    - to: {uri: kamelet:filtered, parameters: {reason: it is only here for a while}}
            """;

    private static final String SOURCE = """
            - route:
                id: %1$s
                from:
                  uri: kamelet:webhook
                  parameters: {source: %1$s, type: kind, id: id}
                  steps:
                    - to: {uri: kamelet:publish}
            """;

    private final Path folder;
    private final Random random;
    private Map<String, byte[]> good;
    private int number;

    /** @param folder of application.properties and routes, a good set */
    public Editor(Path folder, Random random) {
        this.folder = folder;
        this.random = random;
        this.good = files();
    }

    /** An edit that has been saved. */
    public record Edit(String what, boolean isGood) {}

    private interface Saving {
        String save() throws IOException;
    }

    private record Kind(boolean isGood, Saving saving) {}

    private final List<Kind> kinds = List.of(
            new Kind(true, this::changeText),
            new Kind(true, this::changeText),
            new Kind(true, this::changeSetting),
            new Kind(true, this::addSinkOrTakeItAway),
            new Kind(true, this::renameSink),
            new Kind(true, this::addFolder),
            new Kind(true, this::addSourceOrTakeItAway),
            new Kind(false, this::typo),
            new Kind(false, this::typo),
            new Kind(false, this::halfWrite),
            new Kind(false, this::halfWrite),
            new Kind(false, this::empty),
            new Kind(false, this::delete),
            new Kind(false, this::rename),
            new Kind(false, this::wrongSetting),
            new Kind(false, this::garble));

    /** Saves a random edit. */
    public Edit edit() {
        number++;
        Kind kind = pick(kinds);
        try {
            Edit edit = new Edit(kind.saving().save(), kind.isGood());
            if (edit.isGood()) {
                good = files();
            } else {
                differ();
            }
            return edit;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same mistake twice, and undone in between, is otherwise one that was refused already. */
    private void differ() throws IOException {
        String table = "routes/mappings/crm-status.yaml";
        Files.writeString(folder.resolve(table), text(table) + "# edit %d\n".formatted(number));
    }

    /** Puts everything back to how it was after the last good edit. */
    public void undo() {
        try {
            Map<String, byte[]> now = files();
            for (String file : now.keySet()) {
                if (!good.containsKey(file)) {
                    Files.delete(folder.resolve(file));
                }
            }
            for (Map.Entry<String, byte[]> file : good.entrySet()) {
                if (!Arrays.equals(file.getValue(), now.get(file.getKey()))) {
                    Files.createDirectories(folder.resolve(file.getKey()).getParent());
                    Files.write(folder.resolve(file.getKey()), file.getValue());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String changeText() throws IOException {
        String file = pick(filesThat(name -> name.endsWith(".yaml") || name.endsWith(".jq")));
        save(file, text(file) + "# edit %d\n".formatted(number));
        return "changed " + file;
    }

    private String changeSetting() throws IOException {
        setSetting("waybill.sink.crm.timeout", "%ds".formatted(1 + random.nextInt(100)));
        return "changed a setting";
    }

    private String addSinkOrTakeItAway() throws IOException {
        List<String> extras = filesThat(name -> name.contains("sinks/extra"));
        if (extras.size() > 2) {
            Files.delete(folder.resolve(extras.get(0)));
            return "deleted " + extras.get(0);
        }
        String name = "extra-" + number;
        save("routes/sinks/%s.camel.yaml".formatted(name), EXTRA.formatted(name));
        return "added sink " + name;
    }

    private String renameSink() throws IOException {
        List<String> extras = filesThat(name -> name.contains("sinks/extra"));
        if (extras.isEmpty()) {
            return addSinkOrTakeItAway();
        }
        String name = "extra-renamed-" + number;
        Files.delete(folder.resolve(extras.get(0)));
        save("routes/sinks/%s.camel.yaml".formatted(name), EXTRA.formatted(name));
        return "renamed %s to %s".formatted(extras.get(0), name);
    }

    private String addFolder() throws IOException {
        save("routes/mappings/new-%d/deeper/text.jq".formatted(number), "\"edit %d\"\n".formatted(number));
        return "added a folder";
    }

    private String addSourceOrTakeItAway() throws IOException {
        List<String> extras = filesThat(name -> name.contains("sources/extra"));
        if (extras.isEmpty()) {
            String name = "extra-" + number;
            save("routes/sources/%s.camel.yaml".formatted(name), SOURCE.formatted(name));
            setSetting("waybill.source.%s.verification".formatted(name), "none");
            return "added source " + name;
        }
        Files.delete(folder.resolve(extras.get(0)));
        String config = text("application.properties");
        save("application.properties", config.replaceAll("(?m)^waybill\\.source\\.extra-.*\\R", ""));
        return "deleted " + extras.get(0);
    }

    private String typo() throws IOException {
        String file = pick(filesThat(name -> name.endsWith(".camel.yaml") || name.endsWith(".jq")));
        String text = text(file);
        String broken = file.endsWith(".jq")
                ? text + pick(List.of("\n| ", "\n{", "\n)", "\n| nosuchfunction"))
                : text + pick(List.of("  - : : {\n", "\t- x\n", "- rout: {id: x}\n", "\"\n"));
        save(file, broken);
        return "typo in " + file;
    }

    private String halfWrite() throws IOException {
        String file = pick(filesThat(name -> name.endsWith(".camel.yaml") && !name.contains("extra")));
        String text = text(file);
        // Half of it, and not only of the comment it begins with.
        int least = text.indexOf("- route");
        int cut = Math.max(0, least) + random.nextInt(Math.max(1, text.length() * 3 / 4 - Math.max(0, least)));
        Files.writeString(folder.resolve(file), text.substring(0, cut));
        return "cut %s to %d of %d".formatted(file, cut, text.length());
    }

    private String empty() throws IOException {
        String file = pick(filesThat(
                name -> name.endsWith(".camel.yaml") || name.endsWith(".jq") || name.equals("application.properties")));
        Files.writeString(folder.resolve(file), pick(List.of("", "\n", "# nothing but this\n")));
        return "emptied " + file;
    }

    private String delete() throws IOException {
        String file = pick(List.of(
                "application.properties",
                "routes/policies/delivery.camel.yaml",
                "routes/sinks/audit.camel.yaml",
                "routes/sources/sendpilot.camel.yaml",
                "routes/mappings/slack/paused.jq",
                "routes/mappings/everything.jq",
                "routes/mappings/functions.jq"));
        Files.delete(folder.resolve(file));
        return "deleted " + file;
    }

    private String rename() throws IOException {
        String file = pick(List.of(
                "routes/sources/sendpilot.camel.yaml",
                "routes/sinks/slack.camel.yaml",
                "routes/mappings/everything.jq",
                "routes/policies/delivery.camel.yaml"));
        Files.move(folder.resolve(file), folder.resolve(file.replaceFirst("\\.(camel\\.yaml|jq)$", ".bak")));
        return "renamed " + file;
    }

    private String wrongSetting() throws IOException {
        String line = pick(List.of(
                "waybill.sink.slck.mode = dry",
                "waybill.dedupe.window = soon",
                "waybill.source.sendpilot.verification = nobody",
                "waybill.sink.crm.retries = 99"));
        save("application.properties", text("application.properties") + line + "\n");
        return "wrong setting " + line;
    }

    private String garble() throws IOException {
        String file = pick(filesThat(name -> name.endsWith(".camel.yaml") || name.endsWith(".jq")));
        Files.write(folder.resolve(file), new byte[] {(byte) 0xff, (byte) 0xfe, 0, (byte) 0xc0});
        return "garbled " + file;
    }

    private void setSetting(String key, String value) throws IOException {
        String config = text("application.properties");
        String without = config.replaceAll("(?m)^%s = .*\\R".formatted(key.replace(".", "\\.")), "");
        save("application.properties", without + "%s = %s\n".formatted(key, value));
    }

    /** As some editors save, in place, and as others do, by renaming what was written beside it. */
    private void save(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        if (random.nextBoolean()) {
            Files.writeString(path, text);
        } else {
            Path beside = Files.writeString(path.resolveSibling(".%s.swp".formatted(path.getFileName())), text);
            Files.move(beside, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private String text(String file) throws IOException {
        return Files.readString(folder.resolve(file), StandardCharsets.UTF_8);
    }

    private List<String> filesThat(java.util.function.Predicate<String> fit) {
        return files().keySet().stream().filter(fit).toList();
    }

    /** What belongs to the project, by path below the folder. */
    public Map<String, byte[]> files() {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> routes = Files.walk(folder.resolve("routes"))) {
            Stream<Path> paths = Stream.concat(Stream.of(folder.resolve("application.properties")), routes);
            for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
                String name = folder.relativize(path).toString();
                if (!name.startsWith("routes/tests")) {
                    files.put(name, Files.readAllBytes(path));
                }
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
