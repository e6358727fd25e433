// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a separate process on the first core, which ends with this object or this JVM. */
final class Server implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("ready port=(\\d+) pid=(\\d+)");
    private static final int START_SECONDS = 60;

    private final Peer peer;
    private final Process process;
    private int port;
    private long pid;

    private Server(Peer peer, Process process) {
        this.peer = peer;
        this.process = process;
    }

    /** Starts it; {@link #awaitReady()} tells when it can be called. */
    static Server start(Peer peer, Yardstick yardstick) throws IOException {
        List<String> command = peer == Peer.C ? yardstick.serveCommand() : javaCommand(peer);
        Process process =
                new ProcessBuilder(Machine.onCore(0, command))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        return new Server(peer, process);
    }

    private static List<String> javaCommand(Peer peer) {
        return List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-XX:+UseSerialGC",
                "-Xms256m",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Benchmarks.class.getName(),
                "serve",
                peer.name());
    }

    void awaitReady() throws IOException, InterruptedException {
        CompletableFuture<String> line = CompletableFuture.supplyAsync(this::firstLine);
        try {
            String text = line.get(START_SECONDS, TimeUnit.SECONDS);
            Matcher ready = READY.matcher(text == null ? "" : text);
            if (!ready.matches()) {
                throw new IOException(peer + " did not say that it is ready, but: " + text);
            }
            port = Integer.parseInt(ready.group(1));
            pid = Long.parseLong(ready.group(2));
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException(peer + " was not ready in " + START_SECONDS + " s", e);
        }
    }

    private String firstLine() {
        try {
            return new BufferedReader(
                            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Peer peer() {
        return peer;
    }

    int port() {
        return port;
    }

    long pid() {
        return pid;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
