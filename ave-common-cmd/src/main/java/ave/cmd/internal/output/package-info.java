// SPDX-License-Identifier: Apache-2.0
/** The output of a program: what is kept of it, what is unread, and who gets it as it comes. */
package ave.cmd.internal.output;
