// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.start;

import ave.io.Fd;
import ave.posix.Child;
import ave.posix.Spawn;

/** The choice between the ways to start a program. */
public final class Starters {
    /** The system property that selects a way: {@code posix} or {@code pty4j}. */
    public static final String PROPERTY = "ave.cmd.terminal";

    private static final Starter POSIX =
            (program, slave) -> program.spawn().terminal(slave).start();

    private Starters() {}

    /**
     * Chooses by the system property if it is set, otherwise by the functions of this system's
     * libc.
     *
     * @return the way to start a program
     * @throws IllegalArgumentException if the property has another value than posix and pty4j
     * @throws UnsupportedOperationException if pty4j is needed and missing
     */
    public static Starter chosen() {
        String name = System.getProperty(PROPERTY, "");
        return switch (name) {
            case "" -> Spawn.isSupported() ? POSIX : Pty4jStarter.instance();
            case "posix" -> POSIX;
            case "pty4j" -> Pty4jStarter.instance();
            default ->
                    throw new IllegalArgumentException(
                            "the property " + PROPERTY + " is neither posix nor pty4j: " + name);
        };
    }

    /**
     * Starts a program as the leader of a session without a terminal.
     *
     * @param program the program
     * @param in its descriptor 0
     * @param out its descriptor 1
     * @param err its descriptor 2
     * @return the child, the caller's to wait for and close
     * @throws ave.io.PosixException if it can't be started
     * @throws IllegalArgumentException if there is a NUL in any of it
     */
    public static Child withoutTerminal(Program program, Fd in, Fd out, Fd err) {
        return program.spawn()
                .newSession()
                .descriptor(0, in.number())
                .descriptor(1, out.number())
                .descriptor(2, err.number())
                .start();
    }
}
