package io.waybill.project;

import io.waybill.finding.FailureText;
import io.waybill.finding.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The files below a folder. Links are followed, also to folders. Hidden files and folders are left out: editors' backups,
 * and Kubernetes' {@code ..2026_11_25}, whose files are also where its links lead. So is what an editor deletes at the same
 * time.
 *
 * @param unreadable what could not be read, and why
 */
public record FileTree(List<Path> files, Map<Path, String> unreadable) {

    private static final String LOOP = "is a link to a folder that it is in; remove the link";

    public FileTree {
        files = List.copyOf(files);
        unreadable = Map.copyOf(unreadable);
    }

    public static FileTree of(Path folder) {
        Visitor visitor = new Visitor(folder);
        try {
            Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, visitor);
        } catch (IOException e) {
            throw new UncheckedIOException("the visitor throws none", e);
        }
        return new FileTree(visitor.files, visitor.unreadable);
    }

    /**
     * What could not be read.
     *
     * @param isNeeded whether a file or folder must be readable
     */
    public List<Finding> findings(Predicate<Path> isNeeded) {
        List<Finding> findings = new ArrayList<>();
        new TreeMap<>(unreadable).forEach((path, why) -> {
            // A loop hides nothing: what it leads to is read where it is.
            boolean isError = !why.equals(LOOP) && isNeeded.test(path);
            findings.add(isError ? Finding.error(path.toString(), 0, why) : Finding.warning(path.toString(), 0, why));
        });
        return findings;
    }

    private static final class Visitor extends SimpleFileVisitor<Path> {

        private final Path root;
        private final List<Path> files = new ArrayList<>();
        private final Map<Path, String> unreadable = new TreeMap<>();

        Visitor(Path root) {
            this.root = root;
        }

        private boolean isHidden(Path path) {
            return !path.equals(root) && String.valueOf(path.getFileName()).startsWith(".");
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return isHidden(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (isHidden(file)) {
                return FileVisitResult.CONTINUE;
            }
            if (attributes.isSymbolicLink()) {
                unreadable.put(file, "is a link to something that does not exist; correct or remove the link");
            } else if (attributes.isRegularFile()) {
                files.add(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            failed(file, e);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
            if (e != null) {
                failed(folder, e);
            }
            return FileVisitResult.CONTINUE;
        }

        private void failed(Path path, IOException e) {
            if (e instanceof NoSuchFileException || isHidden(path)) {
                return;
            }
            unreadable.put(
                    path,
                    e instanceof FileSystemLoopException
                            ? LOOP
                            : "cannot be read (%s); make it readable, or remove it".formatted(FailureText.reason(e)));
        }
    }
}
