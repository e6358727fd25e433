// SPDX-License-Identifier: Apache-2.0
/** The input of a program: what is to be typed, and streams that it comes from. */
package ave.cmd.internal.input;
