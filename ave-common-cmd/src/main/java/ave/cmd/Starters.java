// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import ave.posix.Spawn;

/** The choice between the ways to start a program. */
final class Starters {
    static final String PROPERTY = "ave.cmd.terminal";

    private static final Starter POSIX =
            (command, environment, directory, slave) ->
                    new Spawn(command)
                            .environment(environment)
                            .directory(directory)
                            .terminal(slave)
                            .start();

    private Starters() {}

    /** By the system property if there is one, else by what this system's libc can do. */
    static Starter chosen() {
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
