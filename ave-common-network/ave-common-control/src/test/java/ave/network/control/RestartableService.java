// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.network.connection.Connection;
import ave.posix.ThisProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** A service that restarts itself, with the usual constructor. */
class RestartableService extends Control {
    /** The lost connections of this process. */
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
    String letters(int count) {
        String all = "abcdefghijklmnopqrstuvwxyz";
        return all.repeat(count / all.length() + 1).substring(0, count);
    }

    @Rpc
    CompletionStage<Integer> restart() {
        return restart(HandoverOptions.defaults());
    }

    /** Restarts with limits in microseconds, which the successor may exceed. */
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

    /** Tells whether the caller's connection is among the subscribers, as the same object. */
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

    /** A service without the usual constructor. */
    static final class Odd extends RestartableService {
        Odd() {
            super(0, ControlOptions.defaults().host("127.0.0.1"));
        }
    }

    /** A service that fails to adopt. */
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
