// SPDX-License-Identifier: Apache-2.0
/** Runs commands on terminals of their own. {@link ave.cmd.Cmd} is where to begin. */
package ave.cmd;
