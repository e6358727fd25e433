// SPDX-License-Identifier: Apache-2.0
/** What all commands share: exit codes and values on the command line. */
package ave.cli.internal.console;
