// SPDX-License-Identifier: Apache-2.0
/**
 * What can happen to a connection or a child process, seen from this end of it. Ports {@code
 * ave.network.exceptions}.
 *
 * <p>None of them ever travels to another service; what travels is in {@code ave.exceptions}. All
 * are unchecked.
 */
package ave.network.exceptions;
