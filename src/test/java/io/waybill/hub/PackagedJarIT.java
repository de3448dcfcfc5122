package io.waybill.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The one jar has all that its libraries have. */
@Tag("own-parts")
class PackagedJarIT {

    private static final File JAR = new File("target/waybill.jar");

    /** Files that are about the jar they came in, and those that are for other tools than the JVM. */
    private static final Pattern LEFT_OUT = Pattern.compile(
            "META-INF/(MANIFEST\\.MF|INDEX\\.LIST|jandex\\.idx|maven/.*|native-image/.*|proguard/.*|.*\\.kotlin_module)"
                    + "|(.*/)?module-info\\.class|pom\\.xml"
                    + "|(META-INF/services/org/apache/camel/)?(bean|component|dataformat|dev-consoles|language|model|other|transformer)\\.properties");

    private static final Pattern MERGED = Pattern.compile(
            "META-INF/(services/.*|(LICENSE|NOTICE)(\\.txt|\\.md)?|DEPENDENCIES|io\\.netty\\.versions\\.properties)");

    @Test
    void nothingIsLostWhereLibrariesHaveFilesOfTheSameName() throws IOException {
        List<String> lost = new ArrayList<>();
        int libraries = 0;
        try (ZipFile jar = new ZipFile(JAR)) {
            for (String path : System.getProperty("java.class.path").split(File.pathSeparator)) {
                if (!path.endsWith(".jar")) {
                    continue;
                }
                try (ZipFile library = new ZipFile(path)) {
                    if (isIn(jar, library)) {
                        libraries++;
                        for (ZipEntry file : files(library)) {
                            if (!isKept(jar, library, file)) {
                                lost.add(path.substring(path.lastIndexOf('/') + 1) + ": " + file.getName());
                            }
                        }
                    }
                }
            }
        }
        assertThat(lost).isEmpty();
        assertThat(libraries).isGreaterThan(100);
    }

    /** Whether the library is one that the hub needs; the class path also has those of the tests. */
    private static boolean isIn(ZipFile jar, ZipFile library) {
        return files(library).stream()
                .filter(file ->
                        file.getName().endsWith(".class") && !file.getName().endsWith("module-info.class"))
                .findFirst()
                .filter(file -> jar.getEntry(file.getName()) != null)
                .isPresent();
    }

    private static List<ZipEntry> files(ZipFile library) {
        return library.stream()
                .filter(file -> !file.isDirectory())
                .<ZipEntry>map(file -> file)
                .toList();
    }

    private static boolean isKept(ZipFile jar, ZipFile library, ZipEntry file) throws IOException {
        String name = file.getName();
        ZipEntry kept = jar.getEntry(name);
        if (LEFT_OUT.matcher(name).matches() || (kept != null && kept.getCrc() == file.getCrc())) {
            return true;
        }
        return kept != null
                && MERGED.matcher(name).matches()
                && lines(jar, kept).containsAll(lines(library, file));
    }

    private static List<String> lines(ZipFile jar, ZipEntry file) throws IOException {
        String text = new String(jar.getInputStream(file).readAllBytes(), UTF_8);
        return Arrays.stream(text.split("\\R"))
                .map(line -> line.replaceAll("#.*", "").strip())
                .toList();
    }
}
