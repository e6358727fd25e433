// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.server;

import static ave.posix.abi.Constants.EMFILE;
import static ave.posix.abi.Constants.EPOLLIN;

import ave.network.connection.Connection;
import ave.network.connection.internal.ConnectionInternals;
import ave.network.exceptions.ConnectionAgain;
import ave.posix.abi.Errno;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts the connections of a listening socket, with a back-off when descriptors run out. */
final class Acceptor implements EventLoop.Handler {
    private static final Logger LOGGER = LoggerFactory.getLogger("ave.network.control.Control");

    private static final ConnectionInternals<Connection> INTERNALS =
            ConnectionInternals.of(Connection.class);

    private static final int ACCEPTS_PER_EVENT = 64;
    private static final Duration BACK_OFF = Duration.ofMillis(100);

    private final EventLoop loop;
    private final Owner owner;
    private final Timeouts<Acceptor> backOff;
    private Connection listener;

    /** Null while nothing is accepted. */
    private Registration registration;

    /** Said once, however often it is tried in vain. */
    private boolean exhausted;

    /** Takes what was accepted. */
    interface Owner {
        boolean hasRoom();

        /** The connection is the owner's, also if this throws. */
        void accepted(Connection connection);
    }

    Acceptor(EventLoop loop, Owner owner, Connection listener) {
        this.loop = loop;
        this.owner = owner;
        this.listener = listener;
        backOff = new Timeouts<>(BACK_OFF, late -> resume());
        loop.add(backOff);
        // The text of this errno can't be loaded any more once it is needed.
        Errno.describe(EMFILE);
    }

    @Override
    public void onEvents(int events) {
        for (int i = 0; i < ACCEPTS_PER_EVENT && registration != null; i++) {
            try {
                owner.accepted(listener.accept());
                exhausted = false;
            } catch (ConnectionAgain e) {
                return;
            } catch (UncheckedIOException | LinkageError e) {
                backOff(e);
                return;
            }
            if (!owner.hasRoom()) {
                pause();
            }
        }
    }

    /** Without a descriptor left, not even a class can be loaded: LinkageError. */
    private void backOff(Throwable reason) {
        pause();
        backOff.add(this);
        try {
            if (!exhausted) {
                LOGGER.warn("accepting no connections for the time being: {}", reason.toString());
            }
            exhausted = true;
        } catch (LinkageError e) {
            // There is no way to say it.
        }
    }

    private void pause() {
        registration.cancel(true);
        registration = null;
    }

    /**
     * Has the kernel tell clients of a UNIX socket that it is this process that listens: a
     * predecessor, a parent or systemd may have been the one.
     */
    void begin() {
        if (listener != null && listener.address().hasPath()) {
            listener.listen();
        }
    }

    /** Accepts again, unless the back-off isn't over or there is no room. */
    void resume() {
        boolean paused = listener != null && registration == null;
        if (paused && !backOff.contains(this) && owner.hasRoom()) {
            registration = loop.register(listener.fileno(), EPOLLIN, this);
        }
    }

    int fd() {
        if (listener == null) {
            throw new IllegalStateException("the service no longer listens");
        }
        return listener.fileno();
    }

    /** Closes the socket, and removes its file if there is one. */
    void close() {
        Connection closing = take();
        try {
            if (closing != null) {
                closing.close();
            }
        } catch (UncheckedIOException e) {
            LOGGER.warn("a socket file is left: {}", e.getMessage());
        }
    }

    /** Closes the socket, with which another process goes on. */
    void abandon() {
        Connection closing = take();
        if (closing != null) {
            INTERNALS.abandon(closing);
        }
    }

    private Connection take() {
        Connection taken = listener;
        if (registration != null) {
            pause();
        }
        listener = null;
        return taken;
    }
}
