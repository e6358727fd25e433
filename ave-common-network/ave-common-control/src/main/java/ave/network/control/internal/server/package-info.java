// SPDX-License-Identifier: Apache-2.0
/**
 * The event loop of a service and its connections. Knows nothing of methods, processes and
 * handovers: requests go to a {@link ave.network.control.internal.server.RequestHandler}, events in
 * the service's life to a {@link ave.network.control.internal.server.ServerListener}.
 */
package ave.network.control.internal.server;
