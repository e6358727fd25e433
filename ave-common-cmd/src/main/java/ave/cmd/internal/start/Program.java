// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.start;

import ave.posix.Environment;
import ave.posix.Spawn;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A program that is to be started. Immutable.
 *
 * @param command the program and its arguments
 * @param environment its variables, and what becomes of those of this process
 * @param directory where it starts; null for this process's
 */
public record Program(List<String> command, Variables environment, String directory) {
    /**
     * Variables of systemd's protocols with its services. They are meant for this process: a
     * command that found them would report its own readiness as that of the service, or take
     * descriptors that it does not have for sockets. See sd_notify(3), sd_listen_fds(3).
     */
    private static final List<String> OF_THE_SERVICE =
            Stream.of(
                            "NOTIFY_SOCKET",
                            "LISTEN_FDS",
                            "LISTEN_PID",
                            "LISTEN_PIDFDID",
                            "LISTEN_FDNAMES",
                            "WATCHDOG_PID",
                            "WATCHDOG_USEC")
                    .filter(name -> System.getenv(name) != null)
                    .toList();

    /**
     * The environment of a program.
     *
     * @param changes variables by name; null takes one away
     * @param inherited whether it has those of this process too
     */
    public record Variables(Map<String, String> changes, boolean inherited) {
        /** Changes to what is inherited, without the variables of the service. */
        private Map<String, String> withoutService() {
            if (OF_THE_SERVICE.isEmpty()) {
                return changes;
            }
            Map<String, String> all = new HashMap<>();
            OF_THE_SERVICE.forEach(name -> all.put(name, null));
            all.putAll(changes);
            return all;
        }
    }

    /** All but its descriptors. */
    Spawn spawn() {
        Spawn spawn = new Spawn(command).directory(directory);
        return environment.inherited()
                ? spawn.environment(environment.withoutService())
                : spawn.onlyEnvironment(environment.changes());
    }

    /** Its environment as texts. */
    String[] variables() {
        List<byte[]> variables =
                environment.inherited()
                        ? Environment.with(environment.withoutService())
                        : Environment.only(environment.changes());
        return variables.stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toArray(String[]::new);
    }
}
