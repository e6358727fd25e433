// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.AT_EMPTY_PATH;
import static ave.posix.abi.Constants.AT_FDCWD;
import static ave.posix.abi.Constants.STATX_BASIC_STATS;
import static ave.posix.abi.Constants.S_IFMT;
import static ave.posix.abi.Constants.S_IFREG;
import static ave.posix.abi.Constants.S_IFSOCK;
import static ave.posix.abi.Constants.S_ISVTX;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.abi.NativeBuffer;
import ave.posix.abi.NativePath;
import ave.posix.libc.Libc;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Kind, permissions, owner and identity of a file. See statx(2) and inode(7).
 *
 * @param mode the kind of the file and its permissions, as st_mode has them
 * @param uid the id of its owner, 0 to 2^32 - 1
 * @param gid the id of its group, 0 to 2^32 - 1
 * @param size in bytes
 * @param device the number of the device that it is on
 * @param inode its number there
 * @param modified when its content was changed last, in nanoseconds since 1970
 */
public record FileStatus(
        int mode, long uid, long gid, long size, long device, long inode, long modified) {
    private static final int BYTES = 256;
    private static final int GROUP_WRITES = 0020;
    private static final int WORLD_WRITES = 0002;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /**
     * The status of an open file, however it was opened.
     *
     * @param fd its descriptor
     * @return its status
     * @throws PosixException as statx(2) lists
     */
    public static FileStatus of(Fd fd) {
        return get(fd.number(), NativePath.empty(), AT_EMPTY_PATH, fd);
    }

    /**
     * The status of the file that a path leads to. Symbolic links are followed.
     *
     * @param path the path
     * @return its status
     * @throws PosixException as statx(2) lists, ENOENT above all
     */
    public static FileStatus of(Path path) {
        return get(AT_FDCWD, NativePath.of(path), 0, path);
    }

    private static FileStatus get(int directory, NativeBuffer path, int flags, Object target) {
        NativeBuffer status = new NativeBuffer(BYTES);
        int result =
                Libc.directories()
                        .statx(
                                directory,
                                path.address(),
                                flags,
                                STATX_BASIC_STATS,
                                status.address());
        Reference.reachabilityFence(path);
        if (result < 0) {
            throw new PosixException("statx", target, -result);
        }
        return read(status.bytes());
    }

    /** linux/stat.h: struct statx has the same layout on all platforms. */
    private static FileStatus read(ByteBuffer statx) {
        return new FileStatus(
                Short.toUnsignedInt(statx.getShort(28)),
                Integer.toUnsignedLong(statx.getInt(20)),
                Integer.toUnsignedLong(statx.getInt(24)),
                statx.getLong(40),
                Integer.toUnsignedLong(statx.getInt(136)) << 32
                        | Integer.toUnsignedLong(statx.getInt(140)),
                statx.getLong(32),
                statx.getLong(112) * NANOS_PER_SECOND + Integer.toUnsignedLong(statx.getInt(120)));
    }

    /**
     * The permissions alone.
     *
     * @return 0 to 07777
     */
    public int permissions() {
        return mode & ~S_IFMT;
    }

    /**
     * The permissions as chmod(1) takes them.
     *
     * @return four octal digits, such as {@code 0644}
     */
    public String octalPermissions() {
        return Integer.toOctalString(010000 | permissions()).substring(1);
    }

    /**
     * Tells a regular file from a directory, device, FIFO or socket.
     *
     * @return whether it is a regular file
     */
    public boolean isRegularFile() {
        return (mode & S_IFMT) == S_IFREG;
    }

    /**
     * Tells the file of an AF_UNIX socket from other files.
     *
     * @return whether it is one
     */
    public boolean isSocket() {
        return (mode & S_IFMT) == S_IFSOCK;
    }

    /**
     * Tells whether members of the file's group may write to it.
     *
     * @return whether they may
     */
    public boolean groupMayWrite() {
        return (mode & GROUP_WRITES) != 0;
    }

    /**
     * Tells whether all users may write to it.
     *
     * @return whether they may
     */
    public boolean allMayWrite() {
        return (mode & WORLD_WRITES) != 0;
    }

    /**
     * Tells whether only the owner of a file in this directory, the directory's owner and root may
     * rename or remove that file, as in /tmp.
     *
     * @return whether the sticky bit is set
     */
    public boolean isSticky() {
        return (mode & S_ISVTX) != 0;
    }

    /**
     * Tells whether two files belong to the same user and the same group.
     *
     * @param other what is known of the other one
     * @return whether user and group are the same
     */
    public boolean hasOwnerOf(FileStatus other) {
        return uid == other.uid && gid == other.gid;
    }

    /**
     * Tells whether this is the same file as another one was.
     *
     * @param other the other one
     * @return whether device and inode are the same
     */
    public boolean isSameFileAs(FileStatus other) {
        return device == other.device && inode == other.inode;
    }
}
