// SPDX-License-Identifier: Apache-2.0
package ave.config.internal.files;

import static ave.posix.abi.Constants.O_RDONLY;

import ave.config.internal.ConfigProblem;
import ave.io.Fd;
import ave.posix.Account;
import ave.posix.Descriptors;
import ave.posix.FileStatus;
import ave.posix.Group;
import ave.posix.Identity;
import ave.posix.Users;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a file that controls access, and refuses it if another user than root and this process's
 * could have written or replaced it.
 */
public final class TrustedFile {
    private static final long ROOT = 0;
    private static final int LIMIT = 1 << 24;

    /** The limit of the kernel. */
    private static final int MOST_LINKS = 40;

    private final Path path;
    private final long user = Identity.users().effective();

    private TrustedFile(Path path) {
        this.path = path;
    }

    /**
     * Reads a file. The checks apply to the opened file itself, so it can't be exchanged between
     * check and read.
     *
     * @param path its path
     * @param top a directory above it; the directories from the file's own up to this one are
     *     checked
     * @return what is in it
     * @throws ConfigProblem if it is refused; the message says what to do
     * @throws ave.io.PosixException if it can't be read
     */
    public static byte[] read(Path path, Path top) {
        return new TrustedFile(path).read(top);
    }

    private byte[] read(Path top) {
        try (Fd file = Descriptors.open(path, O_RDONLY)) {
            checkFile(FileStatus.of(file));
            checkLinks(path);
            Path directory = path.getParent();
            while (directory != null && directory.startsWith(top)) {
                checkDirectory(directory, FileStatus.of(directory));
                if (!directory.equals(top)) {
                    checkLinks(directory);
                }
                directory = directory.getParent();
            }
            return Descriptors.readAll(file, LIMIT);
        }
    }

    /**
     * Checks links: a user who can replace a link, or its target, chooses the file that is read.
     */
    private void checkLinks(Path place) {
        Path link = place;
        for (int i = 0; i < MOST_LINKS && Files.isSymbolicLink(link); i++) {
            try {
                checkLinkOwner(link);
                link = link.resolveSibling(Files.readSymbolicLink(link));
            } catch (IOException e) {
                throw new ConfigProblem(
                        "could not read config file " + path + ": " + Reasons.of(e), e);
            }
            Path directory = link.toAbsolutePath().getParent();
            if (directory != null) {
                checkDirectory(directory, FileStatus.of(directory));
            }
        }
    }

    private void checkLinkOwner(Path link) throws IOException {
        Object uid = Files.getAttribute(link, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        long owner = Integer.toUnsignedLong((int) uid);
        if (!isTrusted(owner)) {
            throw refused("the link " + link + " belongs to " + name(owner) + ": remove it");
        }
    }

    private void checkFile(FileStatus file) {
        if (!isTrusted(file.uid())) {
            throw refused("it belongs to " + name(file.uid()) + toOwn(path, file.uid()));
        }
        if (file.allMayWrite() || file.groupMayWrite()) {
            String who = file.allMayWrite() ? "everybody" : "its group";
            throw refused(who + " may write to it" + toClose(path, file));
        }
    }

    private void checkDirectory(Path directory, FileStatus status) {
        String where = "its directory " + directory;
        if (!isTrusted(status.uid())) {
            String owner = name(status.uid());
            throw refused(where + " belongs to " + owner + toOwn(directory, status.uid()));
        }
        if (status.isSticky()) {
            // In a sticky directory only owners rename or remove files, and owners are checked.
            return;
        }
        if (status.allMayWrite()) {
            throw refused("everybody may write to " + where + toClose(directory, status));
        }
        if (status.groupMayWrite() && !isPrivate(status)) {
            throw refused(
                    "the group of " + where + " may write to it" + toClose(directory, status));
        }
    }

    private boolean isTrusted(long uid) {
        return uid == ROOT || uid == user;
    }

    /** Tells whether the group is its owner's private group, as on systems with the umask 002. */
    private static boolean isPrivate(FileStatus directory) {
        Optional<Account> owner = Users.system().byId(directory.uid());
        Optional<Group> group = Users.system().groupById(directory.gid());
        return owner.isPresent() && group.isPresent() && group.get().isPrivateGroupOf(owner.get());
    }

    private static String name(long uid) {
        return Users.system().byId(uid).map(Account::name).orElse("uid " + uid);
    }

    private String toOwn(Path path, long owner) {
        return ", not to "
                + name(user)
                + " or root: run \"chown "
                + name(user).replace("uid ", "")
                + " "
                + path
                + "\""
                + (user == ROOT ? ", or become " + name(owner) + " before it is read" : "");
    }

    private static String toClose(Path path, FileStatus status) {
        return " (mode " + status.octalPermissions() + "): run \"chmod go-w " + path + "\"";
    }

    private ConfigProblem refused(String reason) {
        return new ConfigProblem("refused config file " + path + ": " + reason);
    }
}
