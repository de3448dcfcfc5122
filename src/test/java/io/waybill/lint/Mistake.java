package io.waybill.lint;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import io.waybill.event.Json;
import io.waybill.project.YamlDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** A mistake of {@code mistakes.yaml}, which says there what its parts mean. */
record Mistake(
        @JsonProperty("mistake") String name,
        @JsonProperty("in") String file,
        String replace,
        String with,
        String write,
        Integer keep,
        boolean delete,
        List<String> says) {

    private static final Path FILE = Path.of("src/test/resources/lint/mistakes.yaml");

    static List<Mistake> all() throws IOException {
        return Json.mapper()
                .convertValue(
                        YamlDocument.json(FILE.toString(), Files.readString(FILE)),
                        new TypeReference<List<Mistake>>() {});
    }

    void makeIn(Path project) throws IOException {
        Path path = project.resolve(file);
        if (delete) {
            Files.delete(path);
            return;
        }
        Files.createDirectories(path.getParent());
        Files.writeString(path, write != null ? write : changed(Files.readString(path)));
    }

    private String changed(String text) {
        if (keep != null) {
            return text.lines().limit(keep).collect(Collectors.joining("\n", "", "\n"));
        }
        if (!text.contains(Objects.requireNonNull(replace))) {
            throw new IllegalArgumentException("'%s' is not in %s".formatted(replace, file));
        }
        return text.replace(replace, with);
    }

    @Override
    public String toString() {
        return name;
    }
}
