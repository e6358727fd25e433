// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.abi.Constants.EMFILE;
import static ave.posix.abi.Constants.EPOLLIN;

import ave.io.Fd;
import ave.network.connection.Address;
import ave.network.connection.Connection;
import ave.network.connection.FreePort;
import ave.network.exceptions.ConnectionAgain;
import ave.posix.Epoll;
import ave.posix.abi.Errno;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listening socket of a loop: when it accepts, and when it rests. */
final class Acceptor {
    private static final Logger LOGGER = LoggerFactory.getLogger(Control.class);

    private static final int ACCEPTS_PER_EVENT = 64;

    /** How long accepting rests when the process is out of descriptors. */
    private static final Duration REST = Duration.ofMillis(100);

    private final EventLoop loop;
    private final Epoll epoll;
    private final long token;
    private final Timeouts<Acceptor> rest = new Timeouts<>(REST);
    private Connection listener;
    private boolean accepting;

    /** Said once, however often it is tried in vain. */
    private boolean exhausted;

    Acceptor(EventLoop loop, Epoll epoll, Connection listener, long token) {
        this.loop = loop;
        this.epoll = epoll;
        this.listener = listener;
        this.token = token;
        // What tells that there are no descriptors can't be loaded when there are none.
        Errno.describe(EMFILE);
    }

    /** The socket of the options, or a new one. */
    static Connection listen(int port, ControlOptions options) {
        if (options.hasSocket()) {
            return new Connection(new Address(options.host(), port), Fd.of(options.socket()));
        }
        if (port == 0) {
            int start = FreePort.DEFAULT_START;
            return FreePort.find(options.host(), start, FreePort.DEFAULT_STOP, true).socket();
        }
        Connection listener = new Connection(new Address(options.host(), port));
        listener.listen();
        return listener;
    }

    void accept() {
        for (int i = 0; i < ACCEPTS_PER_EVENT && accepting; i++) {
            try {
                loop.accepted(listener.accept());
                exhausted = false;
            } catch (ConnectionAgain e) {
                return;
            } catch (UncheckedIOException | LinkageError e) {
                rest(e);
                return;
            }
            if (!loop.hasRoom()) {
                pause();
            }
        }
    }

    /** Without a descriptor left, not even a class can be loaded: LinkageError. */
    private void rest(Throwable reason) {
        pause();
        rest.add(this);
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
        epoll.remove(listener.fileno());
        accepting = false;
    }

    /** Goes on if nothing is against it. */
    void resume() {
        if (listener != null && !accepting && !rest.contains(this) && loop.hasRoom()) {
            epoll.add(listener.fileno(), EPOLLIN, token);
            accepting = true;
        }
    }

    void resumeAfterRest() {
        if (rest.removeExpired() != null) {
            resume();
        }
    }

    int number() {
        if (listener == null) {
            throw new IllegalStateException("the service no longer listens");
        }
        return listener.fileno();
    }

    int pollMillis() {
        return rest.pollMillis();
    }

    void close() {
        if (listener != null) {
            if (accepting) {
                pause();
            }
            listener.close();
            listener = null;
        }
    }
}
