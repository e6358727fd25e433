// SPDX-License-Identifier: Apache-2.0
/** What the kernel ties to threads and pids, and what /proc tells. */
package ave.network.process.internal.system;
