// SPDX-License-Identifier: Apache-2.0
package ave.config.internal.files;

import static ave.posix.abi.Constants.EBUSY;
import static ave.posix.abi.Constants.EEXIST;
import static ave.posix.abi.Constants.EINVAL;
import static ave.posix.abi.Constants.EMLINK;
import static ave.posix.abi.Constants.ENOSYS;
import static ave.posix.abi.Constants.EOPNOTSUPP;
import static ave.posix.abi.Constants.EPERM;
import static ave.posix.abi.Constants.EROFS;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.Descriptors;
import ave.posix.Directory;
import ave.posix.FileStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;

/**
 * Creates and replaces files atomically. A file is written under a temporary name in the same
 * directory, and gets its own name when it is on the disk; then the directory is synchronized as
 * well. Thread-safe.
 */
public final class WholeFile {
    /** The permissions of a file that may hold secrets. */
    public static final int OWNER_ONLY = 0600;

    /** The permissions of a file that everybody may read. */
    public static final int ALL_READ = 0644;

    /** The permissions of a directory in which everybody may look files up. */
    public static final int DIRECTORY = 0755;

    /** The errors of link(2) on a file system without hard links. */
    private static final Set<Integer> NO_LINKS = Set.of(EPERM, EOPNOTSUPP, EINVAL, ENOSYS, EMLINK);

    private WholeFile() {}

    /** Writes bytes to an empty file, and waits until they are on the disk. */
    interface Writing {
        void write(Fd file, byte[] bytes);
    }

    /**
     * Creates a file, unless the name exists.
     *
     * <p>If the kernel or file system supports neither a rename without replacement nor hard links,
     * the file is created under its own name at once. Then a reader may see an empty file for a
     * moment, and the file stays empty if the machine loses power in that moment.
     *
     * @param directory where to create it
     * @param name its name
     * @param content what to write into it
     * @param mode its permissions, whatever the umask
     * @return false, without any change, if the name exists, even as a dangling symbolic link
     * @throws PosixException if it can't be created; nothing of it remains
     */
    public static boolean create(Directory directory, String name, byte[] content, int mode) {
        return create(directory, name, content, mode, Descriptors::writeAll);
    }

    static boolean create(
            Directory directory, String name, byte[] content, int mode, Writing writing) {
        String aside = aside(name, "tmp");
        write(directory, aside, content, mode, writing);
        try {
            boolean created = giveName(directory, aside, name, content, mode, writing);
            directory.sync();
            return created;
        } finally {
            directory.remove(aside);
        }
    }

    private static boolean giveName(
            Directory directory,
            String aside,
            String name,
            byte[] content,
            int mode,
            Writing writing) {
        try {
            directory.renameToNew(aside, name);
            return true;
        } catch (PosixException e) {
            if (e.errno() == EEXIST) {
                return false;
            }
            if (e.errno() != EINVAL && e.errno() != ENOSYS) {
                throw e;
            }
        }
        return linkOrWrite(directory, aside, name, content, mode, writing);
    }

    /** NFS has hard links but no rename without replacement; FAT and some FUSE have neither. */
    static boolean linkOrWrite(
            Directory directory,
            String aside,
            String name,
            byte[] content,
            int mode,
            Writing writing) {
        try {
            directory.link(aside, name);
            return true;
        } catch (PosixException e) {
            if (e.errno() == EEXIST) {
                return false;
            }
            if (!NO_LINKS.contains(e.errno())) {
                throw e;
            }
        }
        try {
            write(directory, name, content, mode, writing);
            return true;
        } catch (PosixException e) {
            if (e.errno() == EEXIST) {
                return false;
            }
            throw e;
        }
    }

    private static void write(
            Directory directory, String name, byte[] content, int mode, Writing writing) {
        try (Fd file = directory.create(name, mode)) {
            boolean written = false;
            try {
                writing.write(file, content);
                written = true;
            } finally {
                if (!written) {
                    directory.remove(name);
                }
            }
        }
    }

    private static String aside(String name, String ending) {
        return "." + name + "." + UUID.randomUUID() + "." + ending;
    }

    /**
     * Reads a file that {@link #replace} may be replacing. The two exclude each other in one JVM,
     * because POSIX releases a process's lock when it closes any descriptor of the file.
     *
     * @param path its path
     * @return what is in it
     * @throws IOException if it can't be read
     */
    public static synchronized byte[] read(Path path) throws IOException {
        return Files.readAllBytes(path);
    }

    /**
     * Replaces the content of an existing file; its permissions and its owner stay. Of several
     * processes that do so at once the first one wins, where the file system has locks.
     *
     * <p>A file that is a mount point of its own can't be replaced, and one that belongs to
     * somebody else would become the caller's. Both are overwritten instead: see {@link
     * #overwrite}.
     *
     * @param path its path
     * @param old what was read from it
     * @param content what to put in its place: JSON, or whatever else may end with line feeds
     * @return false, and nothing was changed, if there is something else in it by now
     * @throws IOException if the file can't be opened or overwritten
     * @throws PosixException if the new content can't be written; then the old one is in place
     */
    public static synchronized boolean replace(Path path, byte[] old, byte[] content)
            throws IOException {
        return replace(path, old, content, Descriptors::writeAll);
    }

    static synchronized boolean replace(Path path, byte[] old, byte[] content, Writing writing)
            throws IOException {
        Path real = path.toRealPath();
        FileStatus status = FileStatus.of(real);
        try (FileChannel file = FileChannel.open(real, READ, WRITE);
                Directory directory = Directory.open(real.getParent())) {
            lock(file);
            // After waiting for the lock, the file may have been replaced and have no name any
            // more.
            boolean same = status.isSameFileAs(FileStatus.of(real)) && holds(file, old);
            if (same) {
                String name = real.getFileName().toString();
                replace(directory, name, file, old, content, status, writing);
            }
            return same;
        }
    }

    /** Locks a file until its channel is closed. Some network file systems have no locks. */
    private static void lock(FileChannel file) {
        try {
            file.lock();
        } catch (IOException e) {
            // The file is complete at any time even without a lock.
            return;
        }
    }

    private static void replace(
            Directory directory,
            String name,
            FileChannel file,
            byte[] old,
            byte[] content,
            FileStatus status,
            Writing writing)
            throws IOException {
        int mode = status.permissions();
        String aside = aside(name, "tmp");
        try {
            write(directory, aside, content, mode, writing);
        } catch (PosixException e) {
            if (e.errno() != EROFS) {
                throw e;
            }
            overwrite(file, old, content, null);
            return;
        }
        try {
            boolean sameOwner = status.hasOwnerOf(FileStatus.of(directory.path().resolve(aside)));
            if (!sameOwner || !renameOver(directory, aside, name)) {
                String copy = aside(name, "old");
                write(directory, copy, old, mode, writing);
                directory.sync();
                overwrite(file, old, content, directory.path().resolve(copy));
                directory.remove(copy);
            }
        } finally {
            directory.remove(aside);
        }
    }

    /** Renames over a file; returns false if it is a mount point. */
    private static boolean renameOver(Directory directory, String aside, String name) {
        try {
            directory.renameOver(aside, name);
            directory.sync();
            return true;
        } catch (PosixException e) {
            if (e.errno() != EBUSY) {
                throw e;
            }
            return false;
        }
    }

    /**
     * Overwrites a file that can't be renamed over: one that is a mount point, as containers have
     * them, or in a directory that is read-only. At any moment there is valid JSON in it. If the
     * new content can't be written, the old one is put back; if that fails as well, the copy stays.
     *
     * @param copy where the old content is meanwhile; null if there is no place for it
     */
    private static void overwrite(FileChannel file, byte[] old, byte[] content, Path copy)
            throws IOException {
        try {
            put(file, content);
        } catch (IOException e) {
            try {
                put(file, old);
            } catch (IOException again) {
                String where = copy == null ? "" : "; what was in it is in " + copy;
                IOException both = new IOException(Reasons.of(e) + where, e);
                both.addSuppressed(again);
                throw both;
            }
            if (copy != null) {
                Files.deleteIfExists(copy);
            }
            throw e;
        }
    }

    /**
     * Overwrites the content. Line feeds cover the rest of a longer old content until it is
     * truncated.
     */
    private static void put(FileChannel file, byte[] content) throws IOException {
        int length = (int) Math.max(content.length, file.size());
        ByteBuffer left = ByteBuffer.allocate(length);
        left.put(content);
        while (left.hasRemaining()) {
            left.put((byte) '\n');
        }
        left.flip();
        while (left.hasRemaining()) {
            file.write(left, left.position());
        }
        file.truncate(content.length);
        file.force(true);
    }

    private static boolean holds(FileChannel file, byte[] expected) throws IOException {
        ByteBuffer found = ByteBuffer.allocate(expected.length + 1);
        int count = 0;
        while (count >= 0 && found.hasRemaining()) {
            count = file.read(found);
        }
        return found.flip().equals(ByteBuffer.wrap(expected));
    }
}
