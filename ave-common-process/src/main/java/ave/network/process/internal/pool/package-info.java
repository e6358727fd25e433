// SPDX-License-Identifier: Apache-2.0
/** How jobs and results travel between a pool and its workers. */
package ave.network.process.internal.pool;
