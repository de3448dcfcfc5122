package io.waybill.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of the documentation, to be followed: the files it has one write, the commands it has one run. */
public final class Page {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^( *)```(yaml|jq|properties|sh)\\R(.*?)^\\1```$");

    /** The last one before a block is the file it goes into. */
    private static final Pattern FILE = Pattern.compile("`(routes/[a-z/.-]+|application\\.properties)`");

    private record Block(String language, String file, String text) {}

    private final List<Block> blocks;

    private Page(List<Block> blocks) {
        this.blocks = blocks;
    }

    /** What a page has before its first heading of the second level: the steps to follow, without the examples after them. */
    public static Page of(Path page) {
        try {
            return of(Files.readString(page).split("(?m)^## ", 2)[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Page of(String text) {
        List<Block> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            String file = FILE.matcher(text.substring(0, block.start()))
                    .results()
                    .reduce((first, second) -> second)
                    .map(found -> found.group(1))
                    .orElse("");
            blocks.add(new Block(block.group(2), file, block.group(3).stripIndent()));
        }
        return new Page(blocks);
    }

    /** The page with something of the reader's own in place of an example. */
    public Page with(String example, String own) {
        return new Page(blocks.stream()
                .map(block ->
                        new Block(block.language(), block.file(), block.text().replace(example, own)))
                .toList());
    }

    /** The files of routes and mappings it has one write, in its order. */
    public List<String> files() {
        return blocks.stream()
                .map(Block::file)
                .filter(file -> file.startsWith("routes/"))
                .distinct()
                .toList();
    }

    /** Writes what is to be written, and adds to the settings what is to be added. */
    public void saveFilesTo(Path folder) {
        try {
            for (Block block : blocks) {
                Path file = folder.resolve(block.file());
                if (block.language().equals("properties")) {
                    Files.writeString(file, block.text(), StandardOpenOption.APPEND);
                } else if (!block.language().equals("sh")) {
                    Files.createDirectories(file.getParent());
                    Files.writeString(file, block.text());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs the one command that says so, against a hub on other ports than usual, and returns what it prints. */
    public String runOnly(String saying, HubClient hub) {
        List<String> commands = blocks.stream()
                .filter(block -> block.language().equals("sh") && block.text().contains(saying))
                .map(Block::text)
                .toList();
        if (commands.size() != 1) {
            throw new IllegalArgumentException("%d commands say %s".formatted(commands.size(), saying));
        }
        String command = commands.get(0)
                .replace("localhost:8080", "localhost:" + hub.webhookPort())
                .replace("localhost:8081", "localhost:" + hub.opsPort())
                .replace(" explain ", " explain --json --ops http://localhost:%d ".formatted(hub.opsPort()));
        try {
            Process process = new ProcessBuilder("sh", "-c", command)
                    .redirectErrorStream(true)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
