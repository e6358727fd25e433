// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.network.connection.Connection;
import ave.network.process.Process;
import ave.network.process.ProcessOptions;
import java.util.Map;

/**
 * What a subclass of {@link Control} may implement to take part in the service's life. All of it is
 * called in the service's thread.
 */
abstract class ServiceHooks extends Process {
    private static final long serialVersionUID = 1L;

    ServiceHooks(ProcessOptions options) {
        super(options);
    }

    /**
     * The service begins. The first thing that happens in its thread, before the first request is
     * read. If this throws anything, the service ends: an {@link ave.exceptions.Exit} as its last
     * message says, anything else as an exception of {@link Control#run} or {@link
     * Control#runInThread}. In a successor it refuses the handover, and the old service goes on;
     * its clients wait meanwhile, so work that takes time is for {@link Control#execute}.
     */
    protected void started() {}

    /**
     * The service begins to end, however that came about: by {@link Control#shutdown()}, an {@link
     * ave.exceptions.Exit}, a signal or a failure of {@link #started}. The first thing that happens
     * then, while all connections are open. Not called where a successor takes over.
     *
     * @param details of the last message that clients get; null for none
     */
    protected void shuttingDown(Map<String, Object> details) {}

    /**
     * The service has ended, and all its connections. The last thing that happens in its thread.
     */
    protected void stopped() {}

    /**
     * A connection is established: it answered the challenge, and may call from now on.
     *
     * @param connection the connection
     * @param authkey the key that it authenticated with, null for none
     */
    protected void newConnection(Connection connection, String authkey) {}

    /**
     * An established connection ended, or one that was added; whoever ended it.
     *
     * @param connection the connection, closed
     * @param authkey its key, null for none
     */
    protected void lostConnection(Connection connection, String authkey) {}

    /** Nothing happened for the {@linkplain ControlOptions#interval interval}. */
    protected void idle() {}

    /**
     * Decides which object a request is for; its {@link Rpc} methods are the ones that can be
     * called, and {@link Auth} and {@link Preauth} on them hold. The service itself unless
     * implemented otherwise.
     *
     * @param method the name that is called
     * @param resource what the client named, as JSON value; null if nothing
     * @return the object; null if there is none, which the client is told as {@code no such RPC}.
     *     What is thrown instead is the answer
     */
    protected Object target(String method, Object resource) {
        return this;
    }

    /**
     * A process whose join was {@linkplain Control#joinLater deferred} has ended and was reaped.
     *
     * @param pid its id
     * @param exit its exit code, or 128 and the signal that ended it
     */
    protected void joinedProcess(int pid, int exit) {}

    /**
     * What the service hands on to a successor besides its connections. Called in the service's
     * thread while clients wait.
     *
     * @return anything serializable; connections and pipes in it travel too. Null for nothing
     */
    protected Object handoverState() {
        return null;
    }

    /**
     * Takes what the predecessor handed on. Called in a successor before it serves.
     *
     * @param state what {@link #handoverState} returned there
     * @throws RuntimeException to refuse: the old service goes on
     */
    protected void adopt(Object state) {}
}
