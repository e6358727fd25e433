// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ave.testing.Await;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A service as a process of its own, from the line that says it is ready to its clean end. However
 * a test ends, the process is gone after {@link #close}.
 */
final class ServiceProcess implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("ready port=(\\d+) pid=(\\d+)\\R");

    /** Number 3 is where a service is told to write its events, if it is. */
    private static final String EXEC = "exec \"$@\" 3>events";

    private final Process process;
    private final Path folder;
    private final int port;

    /** Leads to the UNIX socket that the service listens on; null if that is a port. */
    private UnixRelay relay;

    private final int exitCodeOfSigterm;
    private boolean ended;

    private ServiceProcess(String script, List<String> command, int exitCodeOfSigterm) {
        this.exitCodeOfSigterm = exitCodeOfSigterm;
        try {
            folder = Files.createTempDirectory("ave-conformance");
            List<String> line = new ArrayList<>(List.of("sh", "-c", script, "sh"));
            line.addAll(command);
            process =
                    new ProcessBuilder(line)
                            .directory(folder.toFile())
                            .redirectOutput(folder.resolve("stdout").toFile())
                            .redirectError(folder.resolve("stderr").toFile())
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            int own = awaitReady();
            relay = own == 0 ? new UnixRelay(folder.resolve(LocalService.SOCKET)) : null;
            port = relay == null ? own : relay.port();
        } catch (AssertionError e) {
            destroy();
            throw e;
        }
    }

    /** The reference service, listening on this host only. */
    static ServiceProcess serve(String... options) {
        return java(EXEC, "ave.cli.Ave", serveArguments(options), 0);
    }

    /** The reference service on a UNIX socket, which clients reach through {@link #port}. */
    static ServiceProcess serveLocally(String... options) {
        return java(EXEC, "ave.conformance.LocalService", List.of(options), 143);
    }

    /** The same, which may have only so many descriptors open. */
    static ServiceProcess serveLocallyWithDescriptors(int limit) {
        String script = "ulimit -n " + limit + "; " + EXEC;
        return java(script, "ave.conformance.LocalService", List.of(), 143);
    }

    /** The reference service in a JVM with another default locale, such as {@code "tr-TR"}. */
    static ServiceProcess serveIn(String locale, String... options) {
        List<String> command = javaCommand("ave.cli.Ave", serveArguments(options));
        String[] parts = locale.split("-");
        command.addAll(1, List.of("-Duser.language=" + parts[0], "-Duser.country=" + parts[1]));
        return new ServiceProcess(EXEC, command, 0);
    }

    /** The reference service, which may have only so many descriptors open. */
    static ServiceProcess serveWithDescriptors(int limit) {
        return java("ulimit -n " + limit + "; " + EXEC, "ave.cli.Ave", serveArguments(), 0);
    }

    /** The methods of the recordings that the reference service doesn't have, in a plain JVM. */
    static ServiceProcess oracle(String... options) {
        return java(EXEC, "ave.conformance.OracleService", List.of(options), 143);
    }

    /** The service of the Python peer. */
    static ServiceProcess python(String... options) {
        List<String> command = new ArrayList<>(PythonPeer.command("serve"));
        command.addAll(List.of(options));
        return new ServiceProcess(EXEC, command, 0);
    }

    /** The reference service with its events going to a file: see {@link #events}. */
    static ServiceProcess serveWithEvents(String... options) {
        List<String> arguments = serveArguments(options);
        arguments.addAll(List.of("--events-fd", "3"));
        return java(EXEC, "ave.cli.Ave", arguments, 0);
    }

    /** Its events and its standard error go to a pipe that nobody reads. */
    static ServiceProcess serveWithoutReaders(String... options) {
        List<String> arguments = serveArguments(options);
        arguments.addAll(List.of("--events-fd", "3", "--logging"));
        String script = "mkfifo unread; exec 3<>unread; exec \"$@\" 2>&3";
        return java(script, "ave.cli.Ave", arguments, 0);
    }

    private static List<String> serveArguments(String... options) {
        List<String> arguments = new ArrayList<>(List.of("serve", "--host", "127.0.0.1"));
        arguments.addAll(List.of(options));
        return arguments;
    }

    private static ServiceProcess java(
            String script, String main, List<String> arguments, int exitCode) {
        return new ServiceProcess(script, javaCommand(main, arguments), exitCode);
    }

    /** What runs a main class of this class path. */
    static List<String> javaCommand(String main, List<String> arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                // Small enough that a buffer which is never freed is noticed.
                                "-Xmx96m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main));
        command.addAll(arguments);
        return command;
    }

    private int awaitReady() {
        Matcher ready =
                Await.until(
                        "the service says that it is ready",
                        () -> {
                            if (!process.isAlive()) {
                                throw new AssertionError("it ended at once: " + this);
                            }
                            return READY.matcher(read("stdout"));
                        },
                        Matcher::find);
        assertThat(Long.parseLong(ready.group(2))).as("pid").isEqualTo(process.pid());
        return Integer.parseInt(ready.group(1));
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    WireClient connect() {
        return WireClient.connect(port);
    }

    WireClient login() {
        return WireClient.login(port, "");
    }

    WireClient login(String key) {
        return WireClient.login(port, key);
    }

    /** A client for tests that leave answers unread. */
    WireClient loginWithSmallBuffer(String key) {
        return WireClient.loginWithSmallBuffer(port, key);
    }

    /** Everything it has sent to its events descriptor so far. */
    List<JsonNode> events() {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("events")));
            List<JsonNode> events = new ArrayList<>();
            while (bytes.remaining() >= 4
                    && bytes.getInt(bytes.position()) <= bytes.remaining() - 4) {
                byte[] payload = new byte[bytes.getInt()];
                bytes.get(payload);
                events.add(Json.parse(payload));
            }
            return events;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGTERM, nothing more. */
    void terminate() {
        process.destroy();
    }

    /** Waits for the end; from here on {@link #close} only cleans up. */
    void expectExit(int code) {
        try {
            boolean exited = process.waitFor(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(exited).as("ended: %s", this).isTrue();
            assertThat(process.exitValue()).as("exit code of %s", this).isEqualTo(code);
            ended = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Ends it as an operator would, and insists that it ends well. */
    @Override
    public void close() {
        try {
            if (!ended) {
                assertThat(process.isAlive()).as("still there: %s", this).isTrue();
                terminate();
                expectExit(exitCodeOfSigterm);
            }
        } finally {
            destroy();
        }
    }

    private void destroy() {
        process.destroyForcibly();
        Await.until("the process is gone", () -> !process.isAlive());
        if (relay != null) {
            relay.close();
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With what it printed, for the message of a failure. */
    @Override
    public String toString() {
        return "service %d on port %d, stdout: %s stderr: %s"
                .formatted(process.pid(), port, read("stdout"), read("stderr"));
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
