// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.launch;

import ave.io.Fd;
import java.util.SortedMap;

/**
 * The descriptors that a child gets.
 *
 * @param kept those that are the process's own: numbers here by the numbers there
 * @param job the file that holds its job
 * @param pipe the end that it reports to
 * @param words the file that takes what its JVM says before it gets to its job
 */
record ChildFds(SortedMap<Integer, Integer> kept, Fd job, Fd pipe, Fd words) {}
