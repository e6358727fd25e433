// SPDX-License-Identifier: Apache-2.0
/** Keeps children running: the loop of a supervisor. Knows no processes, only what it starts. */
package ave.network.process.internal.supervise;
