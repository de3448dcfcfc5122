package io.waybill.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of a folder among the resources, whether they are in a jar or not. */
final class ResourceFiles {

    private ResourceFiles() {}

    /**
     * The content of each file in a folder and below it, by its path in the folder.
     *
     * @param file one of the files in the folder, which says where it is: a jar need not have entries for folders
     */
    static Map<String, byte[]> beside(String file) {
        try {
            URI found = Objects.requireNonNull(ResourceFiles.class.getResource(file), file)
                    .toURI();
            if (!found.getScheme().equals("jar")) {
                return in(Objects.requireNonNull(Path.of(found).getParent()));
            }
            try (FileSystem jar = FileSystems.newFileSystem(found, Map.of())) {
                return in(Objects.requireNonNull(jar.getPath(file).getParent()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, byte[]> in(Path root) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(path).toString().replace('\\', '/'), Files.readAllBytes(path));
            }
        }
        return files;
    }
}
