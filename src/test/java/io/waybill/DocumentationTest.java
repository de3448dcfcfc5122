package io.waybill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What our pages name must be there. */
class DocumentationTest {

    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s#]*)(?:#([^)\\s]+))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern CLASS = Pattern.compile("`((?:[a-z]+\\.)+[A-Z]\\w+)`");

    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (String folder : List.of(
                "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs", "bench/README.md", "packaging/README.md")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                pages.addAll(
                        files.filter(file -> file.toString().endsWith(".md")).toList());
            }
        }
        return pages;
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkOfAPageLeadsToAPageOrAHeading(Path page) throws IOException {
        List<String> broken = LINK.matcher(Files.readString(page))
                .results()
                .filter(link -> !link.group(1).matches("(https?|mailto):.*"))
                .filter(link -> !exists(page, link))
                .map(MatchResult::group)
                .toList();

        assertThat(broken).isEmpty();
    }

    private static boolean exists(Path page, MatchResult link) {
        Path target = link.group(1).isEmpty()
                ? page
                : Path.of("").resolve(page).resolveSibling(link.group(1)).normalize();
        return Files.exists(target)
                && (link.group(2) == null || headings(target).contains(link.group(2)));
    }

    /** As GitHub names them. */
    private static Set<String> headings(Path page) {
        try {
            return HEADING.matcher(Files.readString(page))
                    .results()
                    .map(heading -> heading.group(1)
                            .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                            .toLowerCase(Locale.ROOT)
                            .replaceAll("[^\\w -]", "")
                            .replace(' ', '-'))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyClassThatTheArchitectureNamesIsInItsPackage() throws IOException {
        List<String> named = CLASS.matcher(Files.readString(Path.of("docs/architecture.md")))
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();

        assertThat(named).hasSizeGreaterThan(50).allSatisfy(name -> assertThat(
                        Path.of("src/main/java/io/waybill/%s.java".formatted(name.replace('.', '/'))))
                .exists());
    }
}
