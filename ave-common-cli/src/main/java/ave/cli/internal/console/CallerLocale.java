// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.console;

import java.util.HashMap;
import java.util.Map;

/**
 * The locale of the user who started {@code ave}. A JVM in a locale without UTF-8 destroys
 * arguments and file names before any Java code runs. So the launcher starts the JVM with {@code
 * LC_ALL=C.UTF-8} in such a locale, and passes the user's own value in another variable. Programs
 * that are started for the user get that value back; child JVMs keep both variables.
 */
public final class CallerLocale {
    /** The user's value of LC_ALL, empty if it was not set; missing if nothing was changed. */
    static final String VARIABLE = "AVE_CALLER_LC_ALL";

    private static final String LC_ALL = "LC_ALL";

    private CallerLocale() {}

    /**
     * Returns the changes to this environment that a program for the user needs.
     *
     * @return values by name, null for variables to remove; empty if there is no change
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
