// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import ave.posix.libc.Libc;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * This process's environment as bytes. System.getenv() decodes it with the locale's charset, which
 * loses other bytes. See environ(7). Thread-safe.
 */
public final class Environment {
    /** The variables of systemd's protocols that this process has. */
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

    private Environment() {}

    /**
     * Returns all variables, some of them changed.
     *
     * @param changes values by name, encoded as UTF-8; null removes a variable
     * @return for each variable {@code NAME=value}
     * @throws IllegalArgumentException if there is a NUL in the changes, an = in a name or no name
     */
    public static List<byte[]> with(Map<String, String> changes) {
        check(changes);
        Set<String> changed = new HashSet<>();
        changes.keySet()
                .forEach(name -> changed.add(latin1(name.getBytes(StandardCharsets.UTF_8))));
        List<byte[]> all = new ArrayList<>();
        for (byte[] variable : Libc.spawning().variables()) {
            if (!changed.contains(name(variable))) {
                all.add(variable);
            }
        }
        addTo(all, changes);
        return all;
    }

    /**
     * Returns changes to this process's environment that also remove the variables by which systemd
     * talks to it as a service. A command that inherited them would report its own readiness as the
     * service's, or mistake other descriptors for passed sockets. See sd_notify(3),
     * sd_listen_fds(3).
     *
     * @param changes values by name; null removes a variable. Variables named here keep these
     *     values
     * @return all changes
     */
    public static Map<String, String> withoutService(Map<String, String> changes) {
        if (OF_THE_SERVICE.isEmpty()) {
            return changes;
        }
        Map<String, String> all = new HashMap<>();
        OF_THE_SERVICE.forEach(name -> all.put(name, null));
        all.putAll(changes);
        return all;
    }

    /**
     * Returns the given variables and no others.
     *
     * @param variables values by name, encoded as UTF-8; null values are left out
     * @return for each variable {@code NAME=value}
     * @throws IllegalArgumentException if there is a NUL in them, an = in a name or no name
     */
    public static List<byte[]> only(Map<String, String> variables) {
        check(variables);
        List<byte[]> all = new ArrayList<>();
        addTo(all, variables);
        return all;
    }

    private static void addTo(List<byte[]> all, Map<String, String> variables) {
        variables.forEach(
                (name, value) -> {
                    if (value != null) {
                        all.add((name + "=" + value).getBytes(StandardCharsets.UTF_8));
                    }
                });
    }

    /**
     * Returns the value of one variable.
     *
     * @param variable its name
     * @return its value, decoded as UTF-8; nothing if it isn't set or is not valid UTF-8
     */
    public static Optional<String> value(String variable) {
        String wanted = latin1(variable.getBytes(StandardCharsets.UTF_8));
        for (byte[] bytes : Libc.spawning().variables()) {
            if (name(bytes).equals(wanted) && bytes.length > wanted.length()) {
                int start = wanted.length() + 1;
                ByteBuffer value = ByteBuffer.wrap(bytes, start, bytes.length - start);
                try {
                    return Optional.of(
                            StandardCharsets.UTF_8.newDecoder().decode(value).toString());
                } catch (CharacterCodingException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /** Each byte as a character, so that names can be compared. */
    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String name(byte[] variable) {
        String text = latin1(variable);
        int end = text.indexOf('=');
        return end < 0 ? text : text.substring(0, end);
    }

    /** Checks names and values before anything is changed. */
    static void check(Map<String, String> changes) {
        changes.forEach(
                (name, value) -> {
                    if (name == null || name.isEmpty() || name.indexOf('=') >= 0) {
                        throw new IllegalArgumentException(
                                "invalid name of an environment variable: \"" + name + "\"");
                    }
                    Spawn.checkText("variable", name);
                    if (value != null) {
                        Spawn.checkText("value of " + name, value);
                    }
                });
    }
}
