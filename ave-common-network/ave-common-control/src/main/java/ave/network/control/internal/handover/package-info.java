// SPDX-License-Identifier: Apache-2.0
/** Hands a running server, with its connections, from one process to another. */
package ave.network.control.internal.handover;
