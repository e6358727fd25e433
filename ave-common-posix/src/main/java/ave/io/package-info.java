// SPDX-License-Identifier: Apache-2.0
/**
 * File descriptors as objects.
 *
 * <p>{@link ave.io.Fd} is an open descriptor and the duty to close it; {@link
 * ave.io.PosixException} is thrown where a call to the system fails.
 */
package ave.io;
