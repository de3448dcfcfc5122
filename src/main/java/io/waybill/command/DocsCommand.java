package io.waybill.command;

import io.waybill.finding.DidYouMean;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows the documentation to those who have the jar and nothing else. */
@Command(
        name = "docs",
        description = {
            "Lists the pages of the documentation, or shows one.",
            "What a message or a comment calls docs/events.md is 'docs events'."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:shown", "2:wrong usage"})
public final class DocsCommand implements Callable<Integer> {

    private static final String ONE = "/docs/events.md";
    private static final String ENDING = ".md";

    @Mixin
    private Console console = new Console();

    @Parameters(arity = "0..1", paramLabel = "PAGE", description = "The page to show, such as events.")
    private @Nullable String name;

    @Override
    public Integer call() {
        Map<String, String> pages = pages();
        if (name == null) {
            int longest = pages.keySet().stream().mapToInt(String::length).max().orElse(0);
            pages.forEach((page, text) ->
                    console.print("%%-%ds  %%s".formatted(longest).formatted(page, title(text))));
            return 0;
        }
        String page = pages.get(name);
        if (page == null) {
            throw console.usage("there is no page '%s'; %s"
                    .formatted(name, DidYouMean.among(pages.keySet(), name, "'docs' lists them")));
        }
        page.lines().forEach(console::print);
        return 0;
    }

    /** The text of each page, by the name of its file. */
    static Map<String, String> pages() {
        Map<String, String> pages = new TreeMap<>();
        ResourceFiles.beside(ONE)
                .forEach((file, content) -> pages.put(
                        file.substring(0, file.length() - ENDING.length()),
                        new String(content, StandardCharsets.UTF_8)));
        return pages;
    }

    private static String title(String page) {
        return page.lines().findFirst().orElse("").replaceFirst("^# ", "");
    }
}
