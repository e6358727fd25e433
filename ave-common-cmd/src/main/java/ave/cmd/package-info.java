// SPDX-License-Identifier: Apache-2.0
/** Runs commands on their own terminals. Start with {@link ave.cmd.Cmd}. */
package ave.cmd;
