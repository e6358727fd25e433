// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ave.testing.Await;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The reference service as a process: its children, its end, its name, its traces. */
@Timeout(180)
class ServiceFamilyTest {

    private static final Pattern READY = Pattern.compile("ready port=(\\d+) pid=(\\d+)");

    @TempDir private Path home;

    private static ProcessHandle process(JsonNode child) {
        return ProcessHandle.of(child.get(1).longValue()).orElseThrow();
    }

    private static void awaitEnd(ProcessHandle process) {
        Await.until("the end of " + process, () -> !ProcFs.isRunning(process.pid()));
    }

    @Test
    void aChildIsAServiceLikeItsParentAndEndsWithIt() {
        try (ServiceProcess service = ServiceProcess.serve("--authkey", "secret");
                WireClient client = service.login("secret")) {
            JsonNode made = client.result("make_child");
            ProcessHandle child = process(made);
            assertThat(ProcFs.parent(child.pid())).isEqualTo(service.pid());
            assertThat(ProcFs.name(child.pid())).startsWith("ave-");
            try (WireClient other = WireClient.login(made.get(0).intValue(), "secret")) {
                assertThat(other.authenticated()).isTrue();
                assertThat(other.result("get_pid")).isEqualTo(made.get(1));
                service.terminate();
                service.expectExit(0);
                awaitEnd(child);
                Endings.assertEnds(other);
            }
        }
    }

    @Test
    void aChildThatEndsIsReapedAtOnce() {
        try (ServiceProcess service = ServiceProcess.serve();
                WireClient client = service.login()) {
            JsonNode made = client.result("make_child");
            try (WireClient other = WireClient.login(made.get(0).intValue(), "")) {
                other.sendFrame(Json.request("kill"));
                other.expectClosed();
            }
            Path entry = Path.of("/proc", made.get(1).asText());
            Await.until("it was joined", () -> !Files.exists(entry));
            client.ping();
        }
    }

    @Test
    void aChildOutlivesItsParentOnRequest() {
        try (ServiceProcess service = ServiceProcess.serve();
                WireClient client = service.login()) {
            JsonNode made = client.result("make_child");
            ProcessHandle child = process(made);
            try (WireClient other = WireClient.login(made.get(0).intValue(), "")) {
                other.result("disable_death_signalling");
                client.sendFrame(Json.request("kill"));
                service.expectExit(137);
                assertThat(other.result("get_pid")).isEqualTo(made.get(1));
                other.ping();
            } finally {
                child.destroy();
                awaitEnd(child);
            }
        }
    }

    @Test
    void aClientSeesTheDeathOfItsServiceAtOnceWhateverChildrenThereAre() {
        try (ServiceProcess service = ServiceProcess.serve();
                WireClient client = service.login();
                WireClient idle = service.login()) {
            client.sendFrame(Json.request("mock_death"));
            client.expectClosed();
            idle.expectClosed();
            service.expectExit(137);
        }
    }

    @Test
    void killSendsTheGivenSignal() {
        try (ServiceProcess service = ServiceProcess.serve();
                WireClient client = service.login()) {
            client.sendFrame(Json.request("kill", 15));
            service.expectExit(0);
        }
    }

    @Test
    void itHasTheNameThatItIsGivenAndWritesATraceUnderIt() throws Exception {
        try (ServiceProcess service =
                        ServiceProcess.serve("--proc-name", "ave-of-tests", "--home", "" + home);
                WireClient client = service.login()) {
            assertThat(ProcFs.name(service.pid())).isEqualTo("ave-of-tests");
            client.result("kill", 10);
            Path folder = home.resolve(".ave/hickup");
            Await.until("a whole trace", () -> text(folder).contains("Server.run"));
            assertThat(text(folder)).startsWith("ave-of-tests pid " + service.pid());
            client.ping();
        }
    }

    /** Of all files of a folder. */
    private static String text(Path folder) {
        StringBuilder text = new StringBuilder();
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    text.append(Files.readString(file));
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        return text.toString();
    }

    @Test
    void aDaemonIsReadyWhenItsStarterEndsAndHasNothingOfIt() throws Exception {
        List<String> command =
                ServiceProcess.javaCommand(
                        "ave.cli.Ave", List.of("serve", "--host", "127.0.0.1", "--daemonize"));
        Process starter = new ProcessBuilder(command).redirectErrorStream(true).start();
        Matcher ready;
        // Reading ends when nobody has the pipe any more, the daemon neither.
        try (BufferedReader out = starter.inputReader()) {
            ready = READY.matcher(String.join("\n", out.lines().toList()));
            assertThat(starter.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            starter.destroyForcibly();
        }
        assertThat(starter.exitValue()).isZero();
        assertThat(ready.find()).isTrue();
        ProcessHandle daemon = ProcessHandle.of(Long.parseLong(ready.group(2))).orElseThrow();
        try (WireClient client = WireClient.login(Integer.parseInt(ready.group(1)), "")) {
            assertThat(client.result("get_pid").longValue()).isEqualTo(daemon.pid());
            assertThat(ProcFs.parent(daemon.pid())).isNotEqualTo(starter.pid());
            assertThat(ProcFs.session(daemon.pid()))
                    .isNotEqualTo(ProcFs.session(ProcessHandle.current().pid()));
            assertThat(ProcFs.workingFolder(daemon.pid())).isEqualTo("/");

            int successor = client.result("restart").intValue();
            awaitEnd(daemon);
            daemon = ProcessHandle.of(successor).orElseThrow();
            client.ping();
            daemon.destroy();
            client.expectClosed();
        } finally {
            daemon.destroy();
            awaitEnd(daemon);
        }
    }
}
