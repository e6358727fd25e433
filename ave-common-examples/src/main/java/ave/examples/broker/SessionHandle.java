// SPDX-License-Identifier: Apache-2.0
package ave.examples.broker;

import ave.exceptions.AveException;
import ave.io.PosixException;
import ave.network.connection.Address;
import ave.network.connection.Connection;
import ave.network.control.RemoteControl;
import ave.network.control.RemoteOptions;
import ave.network.process.AdoptedProcess;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A session as the broker sees it. For the broker's thread. */
final class SessionHandle {
    private static final int SIGKILL = 9;
    private static final int SECONDS_TO_START = 60;
    private static final Duration TO_ANSWER = Duration.ofSeconds(15);
    private static final Duration TO_END = Duration.ofSeconds(2);

    /**
     * What is known of a session, and handed on to a successor.
     *
     * @param isBegun whether a broker has begun to start it
     * @param pid null as long as it starts
     * @param address null as long as it starts
     * @param link the session's connection to the broker; null until it says that it runs
     */
    record Known(boolean isBegun, Integer pid, Address address, Connection link)
            implements Serializable {}

    private final String key;
    private final CompletableFuture<RemoteControl> control = starting();
    private final CompletableFuture<Connection> link = starting();
    private Known known = new Known(false, null, null, null);

    SessionHandle(String key) {
        this.key = key;
    }

    SessionHandle(String key, Known known) {
        this.key = key;
        update(known);
    }

    private static <T> CompletableFuture<T> starting() {
        return new CompletableFuture<T>().orTimeout(SECONDS_TO_START, TimeUnit.SECONDS);
    }

    static AveException closed() {
        return new AveException(Map.of("message", "session closed"));
    }

    Known known() {
        return known;
    }

    /**
     * Takes news. A session is heard of twice: by the broker that has started it, and by itself.
     */
    void update(Known news) {
        if (known.link() == null) {
            known = news;
        }
        if (known.address() != null && !control.isDone()) {
            RemoteOptions options = RemoteOptions.defaults().authkey(key).timeout(TO_ANSWER);
            control.complete(new RemoteControl(known.address(), options));
        }
        if (known.link() != null) {
            link.complete(known.link());
        }
    }

    /** Completed when the session can be called. */
    CompletableFuture<Void> started() {
        return control.thenAccept(remote -> {});
    }

    /** Completed when the session has said that it runs, or can't. */
    CompletableFuture<Void> registered() {
        return link.handle((connection, failure) -> null);
    }

    /** Calls the session, once it can be called; fails if it doesn't answer in time. */
    CompletableFuture<Object> call(String method, Object argument) {
        return control.thenCompose(remote -> remote.callAsync(method, argument));
    }

    /** Ends the session, if it runs; completed when it has. One that starts is turned away. */
    CompletableFuture<Void> end() {
        link.completeExceptionally(closed());
        control.completeExceptionally(closed());
        control.thenAccept(RemoteControl::close);
        Integer pid = known.pid();
        return CompletableFuture.runAsync(() -> end(pid));
    }

    private static void end(Integer pid) {
        if (pid == null) {
            return;
        }
        try (AdoptedProcess process = AdoptedProcess.of(pid)) {
            process.terminate();
            if (!process.awaitEnd(TO_END)) {
                process.kill(SIGKILL);
                process.awaitEnd(null);
            }
        } catch (PosixException e) {
            // It has ended by itself.
        }
    }
}
