// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.console;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** The reason of an exception as text. The message of some JDK exceptions is only a path. */
public final class Reason {
    private Reason() {}

    /**
     * Says why.
     *
     * @param problem what happened
     * @return its message, with what the JDK leaves to the name of the class; not null
     */
    public static String of(Exception problem) {
        String message = problem.getMessage();
        if (problem instanceof NoSuchFileException) {
            return message + ": no such file or directory";
        }
        if (problem instanceof AccessDeniedException) {
            return message + ": permission denied";
        }
        boolean bare =
                problem instanceof FileSystemException e && e.getReason() == null
                        || message == null;
        return bare ? problem.toString() : message;
    }
}
