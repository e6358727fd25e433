// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.run;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.EMFILE;
import static ave.posix.abi.Constants.ENFILE;
import static ave.posix.abi.Constants.ENOSPC;

import ave.exceptions.RunError;
import ave.exceptions.Timeout;
import ave.io.PosixException;
import ave.posix.abi.Errno;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The exceptions of commands, with their documented details. */
public final class Failures {
    private Failures() {}

    /** Rejects commands that can't be passed to the system at all. */
    public static List<String> checked(List<String> command) {
        if (command == null || command.isEmpty()) {
            throw new RunError("", "", "the command is empty");
        }
        for (int i = 0; i < command.size(); i++) {
            if (command.get(i) == null) {
                throw new RunError(texts(command), "", "argument " + i + " is null");
            }
        }
        return List.copyOf(command);
    }

    private static List<String> texts(List<String> command) {
        return command.stream().map(String::valueOf).toList();
    }

    /** The exception for a program that can't be started; its cause is the system's error. */
    public static RunError notStarted(List<String> command, RuntimeException problem) {
        RunError error = new RunError(command, "", message(problem));
        error.initCause(problem);
        return error;
    }

    private static String message(RuntimeException problem) {
        if (!(problem instanceof PosixException system)) {
            return problem.getMessage();
        }
        if (system.errno() == EAGAIN) {
            return "out of processes: " + problem.getMessage();
        }
        if (system.call().equals("exec")) {
            return Errno.text(system.errno());
        }
        if (system.errno() == ENOSPC) {
            return "out of terminals: " + problem.getMessage();
        }
        if (system.errno() == EMFILE || system.errno() == ENFILE) {
            return "out of descriptors: " + problem.getMessage();
        }
        return problem.getMessage();
    }

    /**
     * The exception for a wait for the end. The program may have ended, with its listeners late.
     */
    public static Timeout timedOut(
            List<String> command, String out, Duration limit, boolean hasEnded) {
        Map<String, Object> details = details(command, out);
        details.put("message", "command timed out");
        Timeout timeout = new Timeout(details, limit);
        if (hasEnded) {
            String reason =
                    "the program ended in time, but a listener or an output stream did not finish"
                            + " with its output";
            timeout.addSuppressed(new IllegalStateException(reason));
        }
        return timeout;
    }

    /** The exception for an expectation; the message names the limit. */
    public static Timeout unmatched(List<String> command, String out, String message) {
        Map<String, Object> details = details(command, out);
        details.put("message", message);
        return new Timeout(details);
    }

    private static Map<String, Object> details(List<String> command, String out) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("cmd", new ArrayList<>(command));
        details.put("out", out);
        return details;
    }
}
