// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.trace;

import static ave.posix.abi.Constants.EEXIST;
import static ave.posix.abi.Constants.ELOOP;
import static ave.posix.abi.Constants.ENOTDIR;

import ave.config.AveHome;
import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.Descriptors;
import ave.posix.Directory;
import ave.posix.FileStatus;
import ave.posix.Identity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Files that a service writes on a signal, possibly as root and into the home of a user who wants
 * it to write somewhere else. Nothing that this user prepared is followed or overwritten.
 */
public final class TraceFile {
    private static final int OPEN_DIRECTORY = 0755;
    private static final int CLOSED_DIRECTORY = 0700;
    private static final int FILE = 0600;

    /** How many files of one name there can be: a signal may come several times in a second. */
    private static final int MOST = 1000;

    private TraceFile() {}

    /**
     * Creates a file of mode 0600 in the directory {@link AveHome#hickup()}, which is created with
     * mode 0700 if it is missing. If there is a file of that name, or a symbolic link, the new one
     * gets {@code .2}, {@code .3} … at the end of its name.
     *
     * @param home the home
     * @param name the name of the file
     * @param text what to write
     * @return the path of the file
     * @throws IllegalStateException if the directory is a symbolic link, belongs to another user,
     *     or is writable for others; the message says what to do
     * @throws PosixException if the file can't be written
     */
    public static Path write(AveHome home, String name, String text) {
        String fileName = name.replace('/', '_');
        try (Directory directory = open(home)) {
            for (int i = 1; true; i++) {
                String next = i == 1 ? fileName : fileName + "." + i;
                try (Fd file = directory.create(next, FILE)) {
                    Descriptors.writeAll(file, text.getBytes(StandardCharsets.UTF_8));
                    return directory.path().resolve(next);
                } catch (PosixException e) {
                    if (e.errno() != EEXIST || i == MOST) {
                        throw e;
                    }
                }
            }
        }
    }

    private static Directory open(AveHome home) {
        try (Directory top = Directory.openOrMake(home.directory(), OPEN_DIRECTORY);
                Directory ave = openAve(top)) {
            Directory directory = openHickup(ave, home.hickup());
            try {
                check(directory);
                return directory;
            } catch (RuntimeException e) {
                directory.close();
                throw e;
            }
        }
    }

    /** A symbolic link is followed in a home of our own only, where nobody else can make one. */
    private static Directory openAve(Directory home) {
        FileStatus status = home.status();
        boolean ours = status.uid() == Identity.users().effective() && !isWritable(status);
        String name = ".ave";
        return ours
                ? Directory.openOrMake(home.path().resolve(name), OPEN_DIRECTORY)
                : home.openOrMake(name, OPEN_DIRECTORY);
    }

    private static Directory openHickup(Directory ave, Path path) {
        try {
            return ave.openOrMake(path.getFileName().toString(), CLOSED_DIRECTORY);
        } catch (PosixException e) {
            if (e.errno() == ENOTDIR || e.errno() == ELOOP) {
                throw new IllegalStateException(
                        path + " is a symbolic link or not a directory: remove it", e);
            }
            throw e;
        }
    }

    private static void check(Directory directory) {
        FileStatus status = directory.status();
        long user = Identity.users().effective();
        if (status.uid() != user) {
            throw new IllegalStateException(
                    directory
                            + " belongs to uid "
                            + status.uid()
                            + ", not to the user of this service (uid "
                            + user
                            + "): remove it");
        }
        if (isWritable(status)) {
            throw new IllegalStateException(
                    "others may write to "
                            + directory
                            + " (mode "
                            + status.octalPermissions()
                            + "): run \"chmod 700 "
                            + directory
                            + "\"");
        }
    }

    private static boolean isWritable(FileStatus status) {
        return status.groupMayWrite() || status.allMayWrite();
    }
}
