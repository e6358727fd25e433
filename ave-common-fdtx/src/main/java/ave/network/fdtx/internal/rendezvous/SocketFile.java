// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx.internal.rendezvous;

import static ave.posix.abi.Constants.EADDRINUSE;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.UnixAddress;
import ave.posix.UnixSockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The file of a listening socket: only its owner can use it, and its creator removes it. */
final class SocketFile {
    private static final int OWNER_ONLY = 0600;

    private final Path path;

    /** Distinguishes it from another file that has replaced it. */
    private final Object key;

    /** The directories that had to be made for it. */
    private final List<Path> made;

    private SocketFile(Path path, List<Path> made) throws IOException {
        this.path = path;
        this.made = made;
        key = keyOf(path);
    }

    /** Creates the file, and its directory if it is missing. */
    static SocketFile bind(Fd socket, Path path) {
        UnixAddress address = UnixAddress.ofPath(path.toString());
        try {
            List<Path> made = makeDirectory(path.getParent());
            bind(socket, address);
            return new SocketFile(path, made);
        } catch (IOException e) {
            throw new UncheckedIOException("socket file " + path + ": " + e, e);
        }
    }

    private static List<Path> makeDirectory(Path directory) throws IOException {
        List<Path> missing = new ArrayList<>();
        Path each = directory;
        while (each != null && !Files.isDirectory(each)) {
            missing.add(each);
            each = each.getParent();
        }
        if (!missing.isEmpty()) {
            Files.createDirectories(
                    directory,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        }
        return missing;
    }

    /** Makes it another user's, with the directories that had to be made. */
    void giveTo(long uid) {
        try {
            for (Path directory : made) {
                Files.setAttribute(directory, "unix:uid", (int) uid, LinkOption.NOFOLLOW_LINKS);
            }
            Files.setAttribute(path, "unix:uid", (int) uid, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "give socket file " + path + " to user " + uid + ": " + e, e);
        }
    }

    /** Gives a socket its address, which must be free. */
    static void bind(Fd socket, UnixAddress address) {
        try {
            UnixSockets.bind(socket, address, OWNER_ONLY);
        } catch (PosixException e) {
            if (e.errno() != EADDRINUSE) {
                throw e;
            }
            throw new UncheckedIOException(
                    "file already exists", new FileAlreadyExistsException(address.toString()));
        }
    }

    void remove() {
        if (!Files.isDirectory(path.toAbsolutePath().getParent())) {
            // The directory was replaced meanwhile.
            return;
        }
        try {
            if (key.equals(keyOf(path))) {
                Files.delete(path);
            }
        } catch (NoSuchFileException e) {
            // The file was removed already.
        } catch (IOException e) {
            throw new UncheckedIOException("remove socket file " + path + ": " + e, e);
        }
    }

    private static Object keyOf(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }
}
