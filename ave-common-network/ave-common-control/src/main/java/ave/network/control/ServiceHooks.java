// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.network.connection.Connection;
import ave.network.control.internal.rpc.RpcMethod;
import ave.network.process.Process;
import ave.network.process.ProcessOptions;
import java.util.Collection;
import java.util.Map;

/**
 * The methods that a subclass of {@link Control} may override to follow the service's life cycle.
 * All are called in the service's thread.
 */
abstract class ServiceHooks extends Process {
    private static final long serialVersionUID = 1L;

    ServiceHooks(ProcessOptions options) {
        super(options);
    }

    /**
     * Called first in the service's thread, before any request is read. If it throws, the service
     * ends: an {@link ave.exceptions.Exit} becomes the last message to all clients, anything else
     * an exception of {@link Control#run} or {@link Control#runInThread}. In a successor, an
     * exception refuses the handover and the old service goes on. Clients wait while this method
     * runs: use {@link Control#execute} for work that takes time.
     */
    protected void started() {}

    /**
     * Called when the service begins to end, while all connections are still open. The cause may be
     * {@link Control#shutdown()}, an {@link ave.exceptions.Exit}, a signal, or a failure of {@link
     * #started}. Not called when a successor takes over.
     *
     * @param details the details of the last message to clients; null for none
     */
    protected void shuttingDown(Map<String, Object> details) {}

    /** Called last in the service's thread, when all connections have ended. */
    protected void stopped() {}

    /**
     * Called when a connection is established: it has answered the challenge, and may call methods
     * from now on.
     *
     * @param connection the connection
     * @param authkey the key that it authenticated with, null for none
     */
    protected void newConnection(Connection connection, String authkey) {}

    /**
     * Called when an established or added connection has ended, whether the peer or this service
     * closed it.
     *
     * @param connection the connection, closed
     * @param authkey its key, null for none
     */
    protected void lostConnection(Connection connection, String authkey) {}

    /** Called when nothing has happened for the {@linkplain ControlOptions#interval interval}. */
    protected void idle() {}

    /**
     * Returns the object that a request is for. The client can call its {@link Rpc} methods, under
     * the rules of their {@link Auth} and {@link Preauth} annotations. The default is the service
     * itself.
     *
     * @param method the name that is called
     * @param resource the resource in the request, as a JSON value; null for none
     * @return the object; null if there is none, and the client gets {@code no such RPC}. An
     *     exception becomes the response
     */
    protected Object target(String method, Object resource) {
        return this;
    }

    /** The methods that clients can call. */
    Collection<RpcMethod> rpcMethods() {
        return RpcDeclarations.of(getClass()).all();
    }

    /**
     * Called when a process that was given to {@link Control#joinLater} has ended and was reaped.
     *
     * @param pid its id
     * @param exit its exit code, or 128 and the signal that ended it
     */
    protected void joinedProcess(int pid, int exit) {}

    /**
     * Returns the state that a successor gets besides the connections. Called while clients wait.
     *
     * @return any serializable object; connections and pipes in it are handed over, too. Null for
     *     none
     */
    protected Object handoverState() {
        return null;
    }

    /**
     * Takes over the predecessor's state. Called in a successor before it serves.
     *
     * @param state the object that {@link #handoverState} returned there
     * @throws RuntimeException to refuse: the old service goes on
     */
    protected void adopt(Object state) {}
}
