// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.server;

/** A descriptor that an {@link EventLoop} waits for. For the loop's thread. */
public final class Registration {
    private final EventLoop loop;
    private final int fd;
    private final long token;
    private final EventLoop.Handler handler;
    private int interest;
    private boolean active = true;
    private boolean again;

    Registration(EventLoop loop, int fd, long token, int interest, EventLoop.Handler handler) {
        this.loop = loop;
        this.fd = fd;
        this.token = token;
        this.interest = interest;
        this.handler = handler;
    }

    /**
     * Returns the descriptor.
     *
     * @return its number, also after the descriptor was closed
     */
    public int fd() {
        return fd;
    }

    /**
     * Returns what tells this registration from all others of the loop.
     *
     * @return a number that the loop never gives again
     */
    public long token() {
        return token;
    }

    EventLoop.Handler handler() {
        return handler;
    }

    /**
     * Tells whether the loop still waits for the descriptor.
     *
     * @return false after {@link #cancel}
     */
    public boolean isActive() {
        return active;
    }

    /**
     * Returns what the loop waits for.
     *
     * @return EPOLLIN, EPOLLOUT, both or 0
     */
    public int interest() {
        return interest;
    }

    /**
     * Changes what the loop waits for.
     *
     * @param wanted EPOLLIN, EPOLLOUT, both, or 0 for errors alone
     * @throws ave.io.PosixException if the descriptor was closed
     */
    public void interest(int wanted) {
        if (interest != wanted) {
            interest = wanted;
            loop.modify(this);
        }
    }

    /** Has the handler called once more in the next turn, after all others had theirs. */
    public void again() {
        if (!again) {
            again = true;
            loop.again(this);
        }
    }

    /** The next turn has come. */
    void goOn() {
        again = false;
        if (active) {
            handler.onEvents(0);
        }
    }

    /**
     * Stops waiting. Does nothing the second time.
     *
     * @param open whether the descriptor is still open here. The kernel forgets a closed one, but
     *     not if it was given away, or another process has it
     */
    public void cancel(boolean open) {
        if (active) {
            active = false;
            loop.cancel(this, open);
        }
    }
}
