// SPDX-License-Identifier: Apache-2.0
/** Framed messages over TCP and UNIX sockets. */
package ave.network.connection;
