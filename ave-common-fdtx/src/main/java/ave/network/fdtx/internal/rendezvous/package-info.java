// SPDX-License-Identifier: Apache-2.0
/** How the two ends of a connection find each other: listening sockets, their files, connecting. */
package ave.network.fdtx.internal.rendezvous;
