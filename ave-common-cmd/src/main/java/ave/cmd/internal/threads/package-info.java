// SPDX-License-Identifier: Apache-2.0
/** Threads for code of the user that may block while a time limit must hold. */
package ave.cmd.internal.threads;
