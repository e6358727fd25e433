// SPDX-License-Identifier: Apache-2.0
/**
 * Passes open descriptors from one process to another. Start with {@link ave.network.fdtx.FdTx}.
 */
package ave.network.fdtx;
