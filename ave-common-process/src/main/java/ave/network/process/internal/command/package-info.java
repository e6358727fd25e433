// SPDX-License-Identifier: Apache-2.0
/** The command line that starts a JVM like this one. */
package ave.network.process.internal.command;
