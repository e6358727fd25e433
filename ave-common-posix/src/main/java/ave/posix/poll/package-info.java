// SPDX-License-Identifier: Apache-2.0
/** Waits for descriptors without a thread for each wait. */
package ave.posix.poll;
