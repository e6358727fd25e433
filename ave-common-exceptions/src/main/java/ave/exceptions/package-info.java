// SPDX-License-Identifier: Apache-2.0
/**
 * The exceptions that travel between services, each with its details. Ports {@code ave.exceptions}.
 *
 * <p>{@link ave.exceptions.AveException} is the base of all of them; {@link
 * ave.exceptions.Exceptions} makes one out of what came over the wire.
 */
package ave.exceptions;
