// SPDX-License-Identifier: Apache-2.0
package ave.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Why something could not be done to a file, in words; the JDK often gives the path alone. */
final class Reasons {
    private Reasons() {}

    static String of(IOException problem) {
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

    /** What a link that leads nowhere is; null if the path is none. */
    static String danglingLink(Path path) {
        if (!Files.isSymbolicLink(path) || Files.exists(path)) {
            return null;
        }
        try {
            return "it is a link to " + Files.readSymbolicLink(path) + ", which does not exist";
        } catch (IOException e) {
            return "it is a link that leads nowhere";
        }
    }
}
