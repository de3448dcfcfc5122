package io.waybill.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands of docs/production.md, as they stand there. */
final class ProductionGuide {

    /** The section that another test follows than the one about a server with Artemis and PostgreSQL. */
    static final String EMBEDDED = "On embedded parts";

    private static final Path PAGE = Path.of("docs/production.md");
    private static final Pattern SECTION = Pattern.compile("(?ms)^#+ ([^\n]+)\n(.*?)(?=^## |^### |\\z)");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\n(.*?)^```$");

    private final String page;
    private final Set<String> followed = ConcurrentHashMap.newKeySet();

    private ProductionGuide(String page) {
        this.page = page;
    }

    /** @param replaced what must differ where a test runs; each is on the page */
    static ProductionGuide read(Map<String, String> replaced) throws IOException {
        String page = Files.readString(PAGE);
        for (Map.Entry<String, String> each : replaced.entrySet()) {
            if (!page.contains(each.getKey())) {
                throw new IllegalArgumentException("'%s' is not in %s".formatted(each.getKey(), PAGE));
            }
            page = page.replace(each.getKey(), each.getValue());
        }
        return new ProductionGuide(page);
    }

    /** The blocks of commands between a heading and the next one, of whatever level. At least one. */
    List<String> blocks(String heading) {
        List<String> blocks = new ArrayList<>();
        for (Matcher section = SECTION.matcher(page); section.find(); ) {
            if (section.group(1).equals(heading)) {
                BLOCK.matcher(section.group(2)).results().forEach(block -> blocks.add(block.group(2)));
            }
        }
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("%s has no commands under '%s'".formatted(PAGE, heading));
        }
        followed.add(heading);
        return blocks;
    }

    /** The headings with commands that nobody has asked for. */
    List<String> notFollowed() {
        return SECTION.matcher(page)
                .results()
                .filter(section -> BLOCK.matcher(section.group(2)).find())
                .map(section -> section.group(1))
                .filter(heading -> !followed.contains(heading))
                .toList();
    }

    /** Of each block on the page, the language it is marked with. */
    List<String> languages() {
        return BLOCK.matcher(page).results().map(block -> block.group(1)).toList();
    }
}
