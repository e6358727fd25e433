// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.AT_FDCWD;
import static ave.posix.abi.Constants.ENOENT;
import static ave.posix.abi.Constants.ENOTDIR;
import static ave.posix.abi.Constants.O_NOFOLLOW;
import static ave.posix.abi.Constants.O_PATH;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.Set;

/**
 * The file of a socket that was bound to a path, told from another one that may be found there
 * later. Immutable; another process may go on with it.
 */
public final class SocketFile implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final long device;
    private final long inode;

    /** A number of an inode is soon given out again. */
    private final long made;

    private SocketFile(String path, FileStatus status) {
        this.path = path;
        device = status.device();
        inode = status.inode();
        made = status.modified();
    }

    /**
     * Looks at the file that a socket was just bound to.
     *
     * @param path its path
     * @return what tells it from others
     * @throws PosixException ENOENT if it isn't there any more, or what else open(2) lists
     */
    public static SocketFile at(String path) {
        try (Fd file = open(path)) {
            return new SocketFile(path, FileStatus.of(file));
        }
    }

    /** Whether a path leads to a socket, itself and not through a link. */
    static boolean isSocket(String path) {
        try (Fd file = open(path)) {
            return FileStatus.of(file).isSocket();
        }
    }

    /** A symbolic link that somebody has put there is not followed. */
    private static Fd open(String path) {
        return Descriptors.open(path, O_PATH | O_NOFOLLOW);
    }

    /**
     * Its path.
     *
     * @return the path that it was made with
     */
    public String path() {
        return path;
    }

    /**
     * Gives it to a user and a group, then sets who may connect.
     *
     * @param user the name or number of the user; null to leave that as it is
     * @param group the name or number of the group; null to leave that as it is
     * @param mode its permissions, 0 to 0777, whatever the umask is
     * @throws UncheckedIOException if there is no such user or group, or if it can't be done: only
     *     root can give a file to another user, and others only to a group that they are in
     */
    public void grant(String user, String group, int mode) {
        try (Fd file = open(path)) {
            if (!isThis(file)) {
                throw new PosixException("chmod", path, ENOENT);
            }
            Path self = Path.of("/proc/self/fd/" + file.number());
            PosixFileAttributeView view =
                    Files.getFileAttributeView(self, PosixFileAttributeView.class);
            UserPrincipalLookupService names = self.getFileSystem().getUserPrincipalLookupService();
            if (user != null) {
                attempt(
                        "give to user " + user,
                        () -> view.setOwner(names.lookupPrincipalByName(user)));
            }
            if (group != null) {
                attempt(
                        "give to group " + group,
                        () -> view.setGroup(names.lookupPrincipalByGroupName(group)));
            }
            attempt("set the mode", () -> view.setPermissions(permissions(mode)));
        }
    }

    private interface Change {
        void perform() throws IOException;
    }

    private void attempt(String what, Change change) {
        try {
            change.perform();
        } catch (UserPrincipalNotFoundException e) {
            throw failure(what, "there is none of that name", e);
        } catch (FileSystemException e) {
            throw failure(what, e.getReason() == null ? e.toString() : e.getReason(), e);
        } catch (IOException e) {
            throw failure(what, e.getMessage(), e);
        }
    }

    private UncheckedIOException failure(String what, String why, IOException cause) {
        String text = "socket file " + path + ": can't " + what + ": " + why;
        return new UncheckedIOException(text, cause);
    }

    /** In the order of the bits, from the highest on. */
    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int i = 0; i < all.length; i++) {
            if ((mode & 0400 >> i) != 0) {
                set.add(all[i]);
            }
        }
        return set;
    }

    private boolean isThis(Fd file) {
        FileStatus status = FileStatus.of(file);
        return status.isSocket()
                && status.device() == device
                && status.inode() == inode
                && status.modified() == made;
    }

    /**
     * Removes it, unless something else has come in its place, or nothing is there.
     *
     * @throws PosixException EACCES, EROFS, or what else unlink(2) lists
     */
    public void remove() {
        try (Fd file = open(path)) {
            if (!isThis(file)) {
                return;
            }
        } catch (PosixException e) {
            if (e.errno() == ENOENT || e.errno() == ENOTDIR) {
                return;
            }
            throw e;
        }
        remove(path);
    }

    /**
     * Removes whatever file is at a path.
     *
     * @param path the path
     * @throws PosixException as unlink(2) lists; not if there is nothing
     */
    static void remove(String path) {
        NativeBuffer text = Users.nativeText(path);
        int result = Libc.directories().unlinkat(AT_FDCWD, text.address(), 0);
        Reference.reachabilityFence(text);
        if (result < 0 && result != -ENOENT) {
            throw new PosixException("unlink", path, -result);
        }
    }

    @Override
    public String toString() {
        return path;
    }
}
