package io.waybill.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands of docs/production.md, as they stand there. */
final class ProductionGuide {

    private static final Path PAGE = Path.of("docs/production.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\n(.*?)^```$");

    private final String page;

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

    /** The blocks of commands between a heading and the next one, of whatever level. */
    List<String> blocks(String heading) {
        Matcher section = Pattern.compile("(?ms)^#+ %s\n(.*?)(?=^##|\\z)".formatted(Pattern.quote(heading)))
                .matcher(page);
        if (!section.find()) {
            throw new IllegalArgumentException("%s has no heading '%s'".formatted(PAGE, heading));
        }
        List<String> blocks = new ArrayList<>();
        for (Matcher block = BLOCK.matcher(section.group(1)); block.find(); ) {
            blocks.add(block.group(1));
        }
        return blocks;
    }
}
