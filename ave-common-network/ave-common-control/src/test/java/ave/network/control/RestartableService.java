// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.network.connection.Connection;
import ave.posix.ThisProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A service that restarts itself, and can be made by its two usual arguments. */
class RestartableService extends Control {
    /** Of the process in which an instance runs. */
    private static final AtomicInteger LOST = new AtomicInteger();

    /** The connections that have subscribed, as a broker keeps them. */
    private List<Connection> subscribers = new ArrayList<>();

    RestartableService(int port, ControlOptions options) {
        super(port, options);
    }

    @Rpc
    int getPid() {
        return ThisProcess.pid();
    }

    @Rpc
    int realPort() {
        return port();
    }

    @Rpc
    int size(String text) {
        return text.length();
    }

    @Rpc
    CompletionStage<Integer> restart() {
        return restart(HandoverOptions.defaults());
    }

    /** With limits that a successor may or may not keep; in microseconds. */
    @Rpc
    CompletionStage<Integer> hurry(int pause, int started) {
        return restart(
                HandoverOptions.defaults()
                        .pause(Duration.ofNanos(1000L * pause))
                        .started(Duration.ofNanos(1000L * started)));
    }

    @Rpc
    void subscribe() {
        subscribers.add(currentConnection());
    }

    /** Whether the one that calls is among the subscribers, as the same object. */
    @Rpc
    boolean isSubscribed() {
        return subscribers.stream().anyMatch(each -> each == currentConnection());
    }

    @Rpc
    int subscribers() {
        return subscribers.size();
    }

    @Rpc
    int lost() {
        return LOST.get();
    }

    @Override
    protected void lostConnection(Connection connection, String authkey) {
        if (subscribers.remove(connection)) {
            LOST.incrementAndGet();
        }
    }

    @Override
    protected Object handoverState() {
        return subscribers;
    }

    @Override
    @SuppressWarnings("unchecked")
    protected void adopt(Object state) {
        subscribers = (List<Connection>) state;
    }

    /** Gives all connections another key at the last moment. */
    static final class Rekeying extends RestartableService {
        Rekeying(int port, ControlOptions options) {
            super(port, options);
        }

        @Override
        protected Object handoverState() {
            connections().forEach(each -> setConnectionAuthkey(each, "another"));
            return super.handoverState();
        }
    }

    /** Has no constructor that the library knows. */
    static final class Odd extends RestartableService {
        Odd() {
            super(0, ControlOptions.defaults().host("127.0.0.1"));
        }
    }

    /** Can't adopt anything. */
    static final class Unwilling extends RestartableService {
        Unwilling(int port, ControlOptions options) {
            super(port, options);
        }

        @Override
        protected void adopt(Object state) {
            throw new IllegalArgumentException("a state of another kind: " + state);
        }
    }
}
