// SPDX-License-Identifier: Apache-2.0
/**
 * A broker of devices: {@link ave.examples.broker.Broker} allocates handsets, relays and workspaces
 * to clients, and each client uses what it got through a {@link ave.examples.broker.Session} of its
 * own.
 */
package ave.examples.broker;
