// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.start;

import java.util.List;
import java.util.Map;

/**
 * A program that is to be started. Immutable.
 *
 * @param command the program and its arguments
 * @param environment changes to this process's environment, which may be empty; null takes a
 *     variable away
 * @param directory where it starts; null for this process's
 */
public record Program(List<String> command, Map<String, String> environment, String directory) {}
