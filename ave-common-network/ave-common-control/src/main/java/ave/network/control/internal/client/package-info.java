// SPDX-License-Identifier: Apache-2.0
/**
 * The client side of the protocol: sessions, the calls on them, and typed clients.
 *
 * <p>A {@link ave.network.control.internal.client.Client} has one {@link
 * ave.network.control.internal.client.Session} after the other, each of which is one connection.
 * These rules hold:
 *
 * <ul>
 *   <li><b>Nobody waits for somebody else.</b> The lock of a session is held for moments: to append
 *       a call to the queue and write what the kernel takes, or to match a response with the first
 *       call of the queue. Each call waits for itself alone, up to its own deadline.
 *   <li><b>One thread reads.</b> A synchronous caller that finds nobody reading reads the socket
 *       itself until its own response is there: a lone caller pays for no other thread. When it
 *       leaves, it wakes the next synchronous caller, which goes on; where there is none, the
 *       {@link ave.posix.Poller} watches the socket and a thread of the pool reads. A synchronous
 *       caller takes over from the Poller, so that what a future triggers may call, too.
 *   <li><b>Writing never blocks.</b> What the kernel doesn't take stays in the connection and goes
 *       out when the reader or the Poller sees room.
 *   <li><b>Connecting is done by another thread</b>, with the limit of the client. Calls made
 *       meanwhile are kept with their own deadlines and sent in order. If none is left, the attempt
 *       ends.
 *   <li><b>A response belongs to the first call of the queue.</b> So a call that times out after it
 *       was sent ends the session: all in flight fail, in order. A call that was cancelled or
 *       interrupted keeps its place, and its response is thrown away.
 *   <li><b>Before anything is sent on an idle connection it is read once</b>, which shows its end.
 *       The next session takes the call then.
 *   <li><b>An end closes the descriptor last.</b> First the calls fail and the socket is shut down,
 *       which wakes whoever waits for it. The last user of the descriptor closes it, so that nobody
 *       reads a socket that was given its number.
 *   <li><b>Futures are completed in order, by threads of a pool, without a lock</b>: what depends
 *       on them may block, and delays nothing but later futures of its session.
 * </ul>
 */
package ave.network.control.internal.client;
