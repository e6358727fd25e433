// SPDX-License-Identifier: Apache-2.0
/** Open descriptors from one process to another. {@link ave.network.fdtx.FdTx} is the place. */
package ave.network.fdtx;
