// SPDX-License-Identifier: Apache-2.0
/** Threads for user code that may block while a time limit must hold. */
package ave.cmd.internal.threads;
