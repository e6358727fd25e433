// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.console;

import java.util.HashMap;
import java.util.Map;

/**
 * The locale of the user who started {@code ave}. A JVM in a locale without UTF-8 destroys
 * arguments and file names before any code of ours runs, so the launcher starts it with {@code
 * LC_ALL=C.UTF-8} where that is so, and passes the user's own value on in another variable.
 * Programs that are started for the user get that value back; JVMs of ours keep both variables.
 */
public final class CallerLocale {
    /** The user's value of LC_ALL, empty if it was not set; missing if nothing was changed. */
    static final String VARIABLE = "AVE_CALLER_LC_ALL";

    private static final String LC_ALL = "LC_ALL";

    private CallerLocale() {}

    /**
     * What the environment of a program for the user has other than ours.
     *
     * @return values by name, null for variables that it doesn't get; empty if there is no
     *     difference
     */
    public static Map<String, String> changes() {
        return changes(System.getenv());
    }

    static Map<String, String> changes(Map<String, String> environment) {
        Map<String, String> changes = new HashMap<>();
        String own = environment.get(VARIABLE);
        if (own != null) {
            changes.put(VARIABLE, null);
            changes.put(LC_ALL, own.isEmpty() ? null : own);
        }
        return changes;
    }
}
