// SPDX-License-Identifier: Apache-2.0
/** Messages over a socket that is connected. */
package ave.network.fdtx.internal.channel;
