// SPDX-License-Identifier: Apache-2.0
/** Drives a program that wants a person at a terminal. */
package ave.examples.console;
