// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.start;

import ave.posix.Environment;
import ave.posix.Spawn;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A program that is to be started. Immutable.
 *
 * @param command the program and its arguments
 * @param environment its variables
 * @param directory the directory in which it starts; null for this process's
 */
public record Program(List<String> command, Variables environment, String directory) {
    /**
     * The environment of a program.
     *
     * @param changes variables by name; null removes one
     * @param inherited whether it inherits this process's variables, without those of systemd
     */
    public record Variables(Map<String, String> changes, boolean inherited) {}

    /** Returns everything except its descriptors. */
    Spawn spawn() {
        Spawn spawn = new Spawn(command).directory(directory);
        return environment.inherited()
                ? spawn.environment(Environment.withoutService(environment.changes()))
                : spawn.onlyEnvironment(environment.changes());
    }

    /** Its environment as texts. */
    String[] variables() {
        List<byte[]> variables =
                environment.inherited()
                        ? Environment.with(Environment.withoutService(environment.changes()))
                        : Environment.only(environment.changes());
        return variables.stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toArray(String[]::new);
    }
}
