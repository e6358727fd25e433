// SPDX-License-Identifier: Apache-2.0
/**
 * Exceptions that travel between services, with their details. Ports {@code ave.exceptions}.
 *
 * <p>{@link ave.exceptions.AveException} is the superclass of all of them. {@link
 * ave.exceptions.Exceptions} creates an exception from the details that a peer sent.
 */
package ave.exceptions;
