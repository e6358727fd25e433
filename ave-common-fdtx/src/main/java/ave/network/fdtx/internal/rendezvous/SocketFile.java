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

/** The file of a listening socket, for its owner only, and removed by whoever made it. */
final class SocketFile {
    private static final int OWNER_ONLY = 0600;

    private final Path path;

    /** Tells it from another file that has come in its place. */
    private final Object key;

    private SocketFile(Path path) throws IOException {
        this.path = path;
        key = keyOf(path);
    }

    /** Makes the file, and its directory where there is none. */
    static SocketFile bind(Fd socket, Path path) {
        UnixAddress address = UnixAddress.ofPath(path.toString());
        try {
            makeDirectory(path.getParent());
            bind(socket, address);
            return new SocketFile(path);
        } catch (IOException e) {
            throw new UncheckedIOException("socket file " + path + ": " + e, e);
        }
    }

    private static void makeDirectory(Path directory) throws IOException {
        if (directory != null && !Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
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
            // Something else has come in place of the directory.
            return;
        }
        try {
            if (key.equals(keyOf(path))) {
                Files.delete(path);
            }
        } catch (NoSuchFileException e) {
            // Somebody has tidied up.
        } catch (IOException e) {
            throw new UncheckedIOException("remove socket file " + path + ": " + e, e);
        }
    }

    private static Object keyOf(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }
}
