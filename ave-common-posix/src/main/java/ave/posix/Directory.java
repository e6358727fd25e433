// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.AT_FDCWD;
import static ave.posix.abi.Constants.EACCES;
import static ave.posix.abi.Constants.EEXIST;
import static ave.posix.abi.Constants.EINVAL;
import static ave.posix.abi.Constants.ENOENT;
import static ave.posix.abi.Constants.ENOSYS;
import static ave.posix.abi.Constants.EOPNOTSUPP;
import static ave.posix.abi.Constants.EPERM;
import static ave.posix.abi.Constants.O_CLOEXEC;
import static ave.posix.abi.Constants.O_CREAT;
import static ave.posix.abi.Constants.O_DIRECTORY;
import static ave.posix.abi.Constants.O_EXCL;
import static ave.posix.abi.Constants.O_NOFOLLOW;
import static ave.posix.abi.Constants.O_PATH;
import static ave.posix.abi.Constants.O_RDONLY;
import static ave.posix.abi.Constants.O_WRONLY;
import static ave.posix.abi.Constants.RENAME_NOREPLACE;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.abi.NativeBuffer;
import ave.posix.abi.NativePath;
import ave.posix.libc.Libc;
import java.lang.ref.Reference;
import java.nio.file.Path;

/**
 * An open directory, in which files are created with exact permissions, whatever the umask. Names
 * are relative to the open directory itself: renaming it, or putting a symbolic link in its place,
 * doesn't redirect later operations.
 *
 * <p>A name must not have a slash. Thread-safe, but must not be closed while another thread uses
 * it.
 */
public final class Directory implements AutoCloseable {
    private static final int OWNER_ONLY = 0600;
    private static final int OTHERS_READ_WRITE = 0066;

    private final Path path;
    private final Fd fd;

    private Directory(Path path, Fd fd) {
        this.path = path;
        this.fd = fd;
    }

    /**
     * Opens a directory. Symbolic links are followed.
     *
     * @param path its path; a relative one is relative to the working directory
     * @return the directory, the caller's to close
     * @throws PosixException ENOENT if there is nothing, ENOTDIR if it is something else, or what
     *     else open(2) lists
     */
    public static Directory open(Path path) {
        return new Directory(path, openat(AT_FDCWD, NativePath.of(path), O_PATH, path));
    }

    /**
     * Opens a directory, and creates it and its parents if they are missing. Symbolic links to
     * directories are followed. New directories are on the disk when this returns.
     *
     * @param path its path; a relative one is relative to the working directory
     * @param mode the permissions of each directory that is made
     * @return the directory, the caller's to close
     * @throws PosixException ENOTDIR if there is something else on the way, EACCES, ENOSPC, or what
     *     else mkdir(2) lists
     */
    public static Directory openOrMake(Path path, int mode) {
        try {
            return open(path);
        } catch (PosixException e) {
            Path absolute = path.toAbsolutePath();
            if (e.errno() != ENOENT || absolute.getParent() == null) {
                throw e;
            }
            try (Directory parent = openOrMake(absolute.getParent(), mode)) {
                return parent.openOrMake(absolute.getFileName().toString(), mode);
            }
        }
    }

    /**
     * Opens a directory in this one, and creates it if it is missing. A symbolic link is not
     * followed. A new directory is on the disk when this returns.
     *
     * @param name its name
     * @param mode its permissions if it is made
     * @return the directory, the caller's to close
     * @throws PosixException ENOTDIR if it is something else, a symbolic link included, EACCES,
     *     ENOSPC, or what else mkdir(2) lists
     */
    public Directory openOrMake(String name, int mode) {
        NativeBuffer text = name(name);
        Path child = path.resolve(name);
        int made = Libc.directories().mkdirat(fd.number(), text.address(), mode);
        if (made < 0 && made != -EEXIST) {
            throw new PosixException("mkdir", child, -made);
        }
        Fd opened = openat(fd.number(), text, O_PATH | O_NOFOLLOW, child);
        Directory directory = new Directory(child, opened);
        try {
            if (made == 0) {
                directory.permissions(mode);
                sync();
            }
            return directory;
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static Fd openat(int directory, NativeBuffer text, int flags, Path target) {
        int result =
                Libc.directories()
                        .openat(directory, text.address(), flags | O_DIRECTORY | O_CLOEXEC, 0);
        Reference.reachabilityFence(text);
        return Fd.of(check("open", target, result));
    }

    /** Restores permissions that the umask has removed. fchmod(2) refuses an O_PATH descriptor. */
    private void permissions(int mode) {
        if (status().permissions() != mode) {
            NativeBuffer self = NativePath.of("/proc/self/fd/" + fd.number());
            int result = Libc.directories().fchmodat(AT_FDCWD, self.address(), mode, 0);
            Reference.reachabilityFence(self);
            check("chmod", path, result);
        }
    }

    /**
     * The path that this directory was opened by.
     *
     * @return the path, which may lead to another directory by now
     */
    public Path path() {
        return path;
    }

    /**
     * Owner and permissions of this directory.
     *
     * @return its status
     * @throws PosixException as statx(2) lists
     */
    public FileStatus status() {
        return FileStatus.of(fd);
    }

    /**
     * Creates a file for writing. It is a new one in any case: a file or symbolic link of that name
     * is neither opened nor followed.
     *
     * <p>A file system without permissions, such as FAT, gives all files the same ones. That is an
     * error if they grant more than {@code mode} does; fewer permissions are accepted.
     *
     * @param name its name
     * @param mode its permissions, whatever the umask; until they are set, only its owner can open
     *     it
     * @return the file, the caller's to close
     * @throws PosixException EEXIST if there is something of that name, EPERM if the file system
     *     can't keep others away from the file, or what else open(2) lists; then there is no file
     */
    public Fd create(String name, int mode) {
        NativeBuffer text = name(name);
        int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
        int result =
                Libc.directories().openat(fd.number(), text.address(), flags, OWNER_ONLY & mode);
        Reference.reachabilityFence(text);
        Fd file = Fd.of(check("create", path.resolve(name), result));
        try {
            int changed = Libc.files().fchmod(file.number(), mode);
            if (changed != -EPERM && changed != -EOPNOTSUPP && changed != -ENOSYS) {
                check("fchmod", path.resolve(name), changed);
            }
            boolean tooOpen = (FileStatus.of(file).permissions() & ~mode & OTHERS_READ_WRITE) != 0;
            check("fchmod", path.resolve(name), tooOpen ? -EPERM : 0);
            return file;
        } catch (RuntimeException e) {
            file.close();
            remove(name);
            throw e;
        }
    }

    /**
     * Renames a file in this directory to a name that must not exist. The kernel checks this
     * atomically, so readers see the whole file or none.
     *
     * @param from its name
     * @param to the other name
     * @throws PosixException EEXIST if there is something of that name, be it a symbolic link that
     *     leads nowhere; EINVAL or ENOSYS if this file system or kernel can't do it
     */
    public void renameToNew(String from, String to) {
        rename(from, to, RENAME_NOREPLACE);
    }

    /**
     * Renames a file in this directory over another, which is replaced atomically.
     *
     * @param from its name
     * @param to the other name
     * @throws PosixException EBUSY if the other is a mount point, or what else rename(2) lists
     */
    public void renameOver(String from, String to) {
        rename(from, to, 0);
    }

    private void rename(String from, String to, int flags) {
        NativeBuffer old = name(from);
        NativeBuffer other = name(to);
        int number = fd.number();
        int result =
                Libc.directories().renameat2(number, old.address(), number, other.address(), flags);
        Reference.reachabilityFence(old);
        Reference.reachabilityFence(other);
        check("rename", path.resolve(from) + " to " + path.resolve(to), result);
    }

    /**
     * Creates a hard link to a file in this directory. See link(2).
     *
     * @param from its name
     * @param to the further name
     * @throws PosixException EEXIST if there is something of that name; EPERM, EOPNOTSUPP, ENOSYS
     *     or EMLINK if this file system can't do it
     */
    public void link(String from, String to) {
        NativeBuffer old = name(from);
        NativeBuffer other = name(to);
        int number = fd.number();
        int result = Libc.directories().linkat(number, old.address(), number, other.address(), 0);
        Reference.reachabilityFence(old);
        Reference.reachabilityFence(other);
        check("link", path.resolve(from) + " to " + path.resolve(to), result);
    }

    /**
     * Removes a file, or a symbolic link itself.
     *
     * @param name its name
     * @return whether it was there
     * @throws PosixException as unlink(2) lists
     */
    public boolean remove(String name) {
        NativeBuffer text = name(name);
        int result = Libc.directories().unlinkat(fd.number(), text.address(), 0);
        Reference.reachabilityFence(text);
        if (result == -ENOENT) {
            return false;
        }
        check("unlink", path.resolve(name), result);
        return true;
    }

    /**
     * Waits until new and removed names in this directory are on the disk. Does nothing if the file
     * system has no such operation, or if this process can't read the directory.
     *
     * @throws PosixException EIO, ENOSPC, or what else fsync(2) lists
     */
    public void sync() {
        try (Fd readable = openat(fd.number(), NativePath.of("."), O_RDONLY, path)) {
            check("fsync", path, Libc.directories().fsync(readable.number()));
        } catch (PosixException e) {
            if (e.errno() != EACCES && e.errno() != EINVAL && e.errno() != EOPNOTSUPP) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        fd.close();
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private static NativeBuffer name(String name) {
        if (name.isEmpty() || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException(
                    "not a file name within a directory: \"" + name + "\"");
        }
        return NativePath.of(name);
    }

    private static int check(String operation, Object target, int result) {
        if (result < 0) {
            throw new PosixException(operation, target, -result);
        }
        return result;
    }
}
