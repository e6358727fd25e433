// SPDX-License-Identifier: Apache-2.0
/** The start of a process, seen from its parent. */
package ave.network.process.internal.launch;
