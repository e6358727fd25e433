// SPDX-License-Identifier: Apache-2.0
package ave.config.internal.files;

import ave.io.PosixException;
import ave.posix.abi.Errno;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The reason why a file operation failed, in the words of the operating system. */
public final class Reasons {
    private Reasons() {}

    /**
     * The reason of an exception of the JDK, whose own message is often the path alone.
     *
     * @param problem the exception
     * @return the reason, such as {@code Permission denied}
     */
    public static String of(IOException problem) {
        if (problem instanceof AccessDeniedException) {
            return "Permission denied";
        }
        if (problem instanceof NoSuchFileException) {
            return "No such file or directory";
        }
        if (problem instanceof FileAlreadyExistsException) {
            return "File exists";
        }
        if (problem instanceof FileSystemException e && e.getReason() != null) {
            return e.getReason();
        }
        return problem.getMessage() == null ? problem.toString() : problem.getMessage();
    }

    /**
     * Returns the reason of an exception of this library.
     *
     * @param problem the exception
     * @return the reason, such as {@code Permission denied}
     */
    public static String of(UncheckedIOException problem) {
        return problem instanceof PosixException e ? Errno.text(e.errno()) : of(problem.getCause());
    }

    /**
     * Describes a symbolic link whose target doesn't exist.
     *
     * @param path any path
     * @return a description; null if the path is no such link
     */
    public static String danglingLink(Path path) {
        if (!Files.isSymbolicLink(path) || Files.exists(path)) {
            return null;
        }
        try {
            return "it is a link to " + Files.readSymbolicLink(path) + ", which does not exist";
        } catch (IOException e) {
            return "it is a link that leads nowhere";
        }
    }

    /**
     * Finds the file that is in the place of a directory or of one of its parents.
     *
     * @param directory the path of a directory that could not be made
     * @return the path of a file or link that is no directory; null if there is none
     */
    public static Path inTheWayOf(Path directory) {
        for (Path path = directory; path != null; path = path.getParent()) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                return Files.isDirectory(path) ? null : path;
            }
        }
        return null;
    }
}
