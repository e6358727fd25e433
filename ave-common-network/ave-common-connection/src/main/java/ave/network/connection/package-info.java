// SPDX-License-Identifier: Apache-2.0
/** Framed messages over TCP. */
package ave.network.connection;
