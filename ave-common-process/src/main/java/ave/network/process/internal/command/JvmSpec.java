// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.command;

import java.util.List;
import java.util.Map;

/**
 * What a process wants of its JVM.
 *
 * @param type the class of the process
 * @param options options for the new JVM, after the defaults and the inherited ones
 * @param java the program that starts it; null for the default
 * @param classPath where it finds classes; null for where this one does
 * @param environment changes to the environment
 * @param directory where it starts; null for the default
 * @param agents whether it has this JVM's agents
 */
public record JvmSpec(
        Class<?> type,
        List<String> options,
        String java,
        List<String> classPath,
        Map<String, String> environment,
        String directory,
        boolean agents) {
    /** Nothing but options. */
    public static JvmSpec of(Class<?> type, List<String> options) {
        return new JvmSpec(type, options, null, null, Map.of(), null, true);
    }
}
