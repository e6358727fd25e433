// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.serve;

import ave.posix.ThisProcess;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The file that names the process of a service. It appears whole, names the successor after a
 * restart, and is removed by the process that it names.
 *
 * @param path its absolute path
 */
record PidFile(String path) implements Serializable {
    private static final long serialVersionUID = 1L;

    static PidFile of(Path path) {
        return new PidFile(path.toAbsolutePath().toString());
    }

    /** Checks that it can be written, while an error can still be reported to the user. */
    void check() {
        Path directory = Path.of(path).getParent();
        if (directory == null || Files.isDirectory(Path.of(path))) {
            throw new IllegalArgumentException("--pid-file " + path + " is a directory");
        }
        if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
            throw new IllegalArgumentException(
                    "--pid-file " + path + ": " + directory + " is not a writable directory");
        }
    }

    /** Writes the pid of this process. */
    void write() throws IOException {
        Path file = Path.of(path);
        Path whole = Files.createTempFile(file.getParent(), "." + file.getFileName(), ".new");
        try {
            Files.writeString(whole, ThisProcess.pid() + "\n");
            // Whatever the umask.
            Files.setPosixFilePermissions(whole, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    /** Removes it if it still names this process. */
    void remove() throws IOException {
        Path file = Path.of(path);
        if (Files.exists(file) && Files.readString(file).equals(ThisProcess.pid() + "\n")) {
            Files.deleteIfExists(file);
        }
    }
}
