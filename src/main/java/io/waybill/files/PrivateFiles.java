package io.waybill.files;

import static java.nio.file.attribute.PosixFilePermission.OWNER_EXECUTE;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Files with secrets and payloads, which only the hub's own user can read. On file systems without POSIX permissions, the
 * folder above them must see to that.
 */
public final class PrivateFiles {

    private static final String POSIX = "posix";
    private static final Set<PosixFilePermission> OWNER = EnumSet.of(OWNER_READ, OWNER_WRITE, OWNER_EXECUTE);

    private PrivateFiles() {}

    public static void createFolder(Path folder) throws IOException {
        Files.createDirectories(folder, only(folder, "rwx------"));
    }

    /** Creates an empty file, for a library to fill that would let everybody read it. Leaves one that exists as it is. */
    public static void createFile(Path file) throws IOException {
        try {
            Files.createFile(file, only(file, "rw-------"));
        } catch (FileAlreadyExistsException e) {
            // Its content counts, and restrict() its permissions.
        }
    }

    public static void write(Path file, byte[] content) throws IOException {
        Files.deleteIfExists(file);
        try (OutputStream out = Channels.newOutputStream(Files.newByteChannel(
                file, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), only(file, "rw-------")))) {
            out.write(content);
        }
    }

    /** The same, whole or not at all: when this returns, the file is there after a power cut, too. */
    public static void writeDurably(Path file, byte[] content) throws IOException {
        Path made = file.resolveSibling(file.getFileName() + ".new");
        write(made, content);
        try (FileChannel channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        FolderSync.force(Objects.requireNonNull(file.toAbsolutePath().getParent()));
    }

    /**
     * Takes the folder, and everything in it, from all users but the owner. Follows no links.
     *
     * @return whether nobody else can read anything; false if the system refused, such as for another user's files
     */
    public static boolean restrict(Path folder) throws IOException {
        if (!isPosix(folder)) {
            return true;
        }
        AtomicBoolean isPrivate = new AtomicBoolean(true);
        Files.walkFileTree(folder.toRealPath(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return visitFile(directory, attributes);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!attributes.isSymbolicLink() && !restrictOne(file)) {
                    isPrivate.set(false);
                }
                return FileVisitResult.CONTINUE;
            }

            /** Deleted meanwhile, or not even this user's to read. */
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return isPrivate.get();
    }

    private static boolean restrictOne(Path file) {
        try {
            Set<PosixFilePermission> now = Files.getPosixFilePermissions(file);
            if (!OWNER.containsAll(now)) {
                now.retainAll(OWNER);
                Files.setPosixFilePermissions(file, now);
            }
            return true;
        } catch (IOException e) {
            return Files.notExists(file);
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains(POSIX);
    }

    private static FileAttribute<?>[] only(Path path, String permissions) {
        return isPosix(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
