// SPDX-License-Identifier: Apache-2.0
/** A running program: the loop that reads, types and waits, and the end of all that it started. */
package ave.cmd.internal.run;
