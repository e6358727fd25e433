// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.start;

import ave.posix.Spawn;

/** The choice between the ways to start a program. */
public final class Starters {
    /** The system property that chooses by hand. */
    public static final String PROPERTY = "ave.cmd.terminal";

    private static final Starter POSIX =
            (program, slave) ->
                    new Spawn(program.command())
                            .environment(program.environment())
                            .directory(program.directory())
                            .terminal(slave)
                            .start();

    private Starters() {}

    /**
     * Chooses by the system property if there is one, else by what this system's libc can do.
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
                            PROPERTY + " is neither posix nor pty4j: " + name);
        };
    }
}
