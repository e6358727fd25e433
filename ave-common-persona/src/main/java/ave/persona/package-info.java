// SPDX-License-Identifier: Apache-2.0
/**
 * Becoming another user for good, for services that root starts. Ports {@code ave.persona}.
 *
 * <p>{@link ave.persona.Persona} is all of it.
 */
package ave.persona;
