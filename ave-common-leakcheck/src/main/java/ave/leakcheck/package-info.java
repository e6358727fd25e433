// SPDX-License-Identifier: Apache-2.0
/**
 * Fails a test class that leaves a process, a descriptor, a thread or a socket file behind. Needs
 * proc(5), that is Linux, and no native code.
 *
 * @since 1.0
 */
package ave.leakcheck;
