// SPDX-License-Identifier: Apache-2.0
package ave.config;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * Files that appear whole or not at all: they are written aside, in the same folder, and get their
 * name when all of it is on the disk.
 */
final class WholeFile {
    static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    static final Set<PosixFilePermission> ALL_READ = PosixFilePermissions.fromString("rw-r--r--");

    private static final FileAttribute<?>[] AS_UMASK_SAYS = {};

    private WholeFile() {}

    /** Writes what is to be in a file. */
    interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    static Content of(byte[] bytes) {
        return channel -> {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        };
    }

    /**
     * Creates a file unless there is something of that name.
     *
     * @param permissions null for those that the umask leaves
     * @return false, and nothing was changed, if there is something, be it a link that leads
     *     nowhere
     */
    static boolean create(Path path, Content content, Set<PosixFilePermission> permissions)
            throws IOException {
        Path aside = write(path, content, permissions);
        try {
            // Unlike a rename, this never takes the place of what another process has just put
            // there.
            Files.createLink(path, aside);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    /**
     * Reads a file that {@link #replace} may be replacing. Not at the same time in one JVM: POSIX
     * lets go of a lock when the process closes any descriptor of the file.
     */
    static synchronized byte[] read(Path path) throws IOException {
        return Files.readAllBytes(path);
    }

    /**
     * Puts another content into the place of a file that is there; its permissions stay. Of several
     * processes that do so at once the first one wins.
     *
     * @param old what was read from it
     * @return false, and nothing was changed, if there is something else in it by now
     */
    static synchronized boolean replace(Path path, byte[] old, Content content) throws IOException {
        Path real = path.toRealPath();
        Object identity = identity(real);
        try (FileChannel current = FileChannel.open(real, READ, WRITE)) {
            // Released with the channel. Whoever waited for it has that of a file without a name.
            current.lock();
            boolean same = identity.equals(identity(real)) && holds(current, old);
            if (same) {
                Path aside = write(real, content, Files.getPosixFilePermissions(real));
                try {
                    Files.move(aside, real, StandardCopyOption.ATOMIC_MOVE);
                } finally {
                    Files.deleteIfExists(aside);
                }
            }
            return same;
        }
    }

    private static Object identity(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    private static boolean holds(FileChannel channel, byte[] expected) throws IOException {
        ByteBuffer found = ByteBuffer.allocate(expected.length + 1);
        int count = 0;
        while (count >= 0 && found.hasRemaining()) {
            count = channel.read(found);
        }
        return found.flip().equals(ByteBuffer.wrap(expected));
    }

    private static Path write(Path path, Content content, Set<PosixFilePermission> permissions)
            throws IOException {
        Path aside =
                path.resolveSibling("." + path.getFileName() + "." + UUID.randomUUID() + ".tmp");
        FileAttribute<?>[] first =
                permissions == null
                        ? AS_UMASK_SAYS
                        : new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)};
        boolean written = false;
        try (FileChannel channel = FileChannel.open(aside, Set.of(CREATE_NEW, WRITE), first)) {
            content.writeTo(channel);
            if (permissions != null) {
                Files.setPosixFilePermissions(aside, permissions);
            }
            channel.force(true);
            written = true;
            return aside;
        } finally {
            if (!written) {
                Files.deleteIfExists(aside);
            }
        }
    }
}
