// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.command;

import java.util.List;

/**
 * What a process wants of its JVM.
 *
 * @param type the class of the process
 * @param options options for the new JVM, after the defaults and the inherited ones
 */
public record JvmSpec(Class<?> type, List<String> options) {}
