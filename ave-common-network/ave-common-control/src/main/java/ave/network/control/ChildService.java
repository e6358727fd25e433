// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.network.connection.Address;

/**
 * A service that another one has started as its child. Immutable.
 *
 * @param pid of its process
 * @param address where it is called on this machine
 * @param control a client with the child's primary key, which connects at its first call; the
 *     caller closes it
 * @since 1.0
 */
public record ChildService(int pid, Address address, RemoteControl control) {}
