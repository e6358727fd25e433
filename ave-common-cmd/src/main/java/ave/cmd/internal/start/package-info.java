// SPDX-License-Identifier: Apache-2.0
/** Starts a program, by posix_spawn or by pty4j's helper. */
package ave.cmd.internal.start;
