// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.client;

import ave.network.exceptions.ConnectionTimeout;
import ave.posix.Deadline;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Looks up names within a limit. The JDK's look-up can't be interrupted and waits for a dead name
 * server as long as resolv.conf(5) says; it is left alone in its thread then. Thread-safe.
 */
final class Resolver {
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|.*:.*");

    /** One look-up of a name at a time: a dead name server would collect threads else. */
    private static final Map<String, CompletableFuture<List<InetAddress>>> UNDER_WAY =
            new ConcurrentHashMap<>();

    private Resolver() {}

    /**
     * Returns all the addresses of a host, at least one; the empty host is this one.
     *
     * @throws ConnectionTimeout if that takes too long
     * @throws UncheckedIOException if the host is unknown
     * @throws CancellationException if the thread was interrupted
     */
    static List<InetAddress> resolve(String host, Deadline deadline) {
        if (host.isEmpty() || host.equalsIgnoreCase("localhost")) {
            // RFC 6761: no name server is asked for it.
            return Loopback.ADDRESSES;
        }
        return LITERAL.matcher(host).matches() ? lookUp(host) : await(host, deadline);
    }

    private static List<InetAddress> await(String host, Deadline deadline) {
        CompletableFuture<List<InetAddress>> lookUp = start(host);
        try {
            Duration limit = deadline.remaining();
            return limit == null ? lookUp.get() : lookUp.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new ConnectionTimeout("resolve " + host + ": timed out", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while resolving " + host);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UncheckedIOException unknown) {
                throw new UncheckedIOException(unknown.getMessage(), unknown.getCause());
            }
            throw new IllegalStateException("resolve " + host, e.getCause());
        }
    }

    private static CompletableFuture<List<InetAddress>> start(String host) {
        CompletableFuture<List<InetAddress>> fresh = new CompletableFuture<>();
        CompletableFuture<List<InetAddress>> other = UNDER_WAY.putIfAbsent(host, fresh);
        if (other != null) {
            return other;
        }
        ClientThreads.execute(
                () -> {
                    try {
                        fresh.complete(lookUp(host));
                    } catch (RuntimeException | Error e) {
                        fresh.completeExceptionally(e);
                    } finally {
                        UNDER_WAY.remove(host);
                    }
                });
        return fresh;
    }

    private static List<InetAddress> lookUp(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            throw new UncheckedIOException("resolve " + host + ": unknown host", e);
        }
    }

    private static final class Loopback {
        static final List<InetAddress> ADDRESSES = addresses();

        private static List<InetAddress> addresses() {
            byte[] inet6 = new byte[16];
            inet6[15] = 1;
            try {
                return List.of(
                        InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1}),
                        InetAddress.getByAddress("localhost", inet6));
            } catch (UnknownHostException e) {
                throw new AssertionError("4 and 16 bytes are addresses", e);
            }
        }
    }
}
