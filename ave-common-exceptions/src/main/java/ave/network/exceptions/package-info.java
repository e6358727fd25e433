// SPDX-License-Identifier: Apache-2.0
/**
 * Exceptions of connections and child processes. Ports {@code ave.network.exceptions}.
 *
 * <p>These exceptions are local: they never travel to another service, unlike those of {@link
 * ave.exceptions}. All are unchecked.
 */
package ave.network.exceptions;
