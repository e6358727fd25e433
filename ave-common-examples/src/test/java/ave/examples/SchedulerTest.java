// SPDX-License-Identifier: Apache-2.0
package ave.examples;

import static org.assertj.core.api.Assertions.assertThat;

import ave.examples.broker.Broker;
import ave.examples.scheduler.Scheduler;
import ave.network.connection.Address;
import ave.network.connection.FreePort;
import ave.network.control.RemoteControl;
import ave.network.control.RemoteOptions;
import ave.testing.Await;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs run on the devices of a broker that is restarted under them. */
class SchedulerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int JOBS = 6;

    @TempDir private Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endProcesses() throws InterruptedException {
        for (Process process : started) {
            process.destroy();
            if (!process.waitFor(Await.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private Process start(Class<?> program, String name, Map<String, ?> settings)
            throws IOException {
        Path file = folder.resolve(name + ".json");
        JSON.writeValue(file.toFile(), settings);
        List<String> command = new ArrayList<>(Python.program(program));
        command.add(file.toString());
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve(name + ".log").toFile())
                        .start();
        started.add(process);
        return process;
    }

    private void writeJob(String name, Map<String, ?> job) throws IOException {
        Files.createDirectories(folder.resolve("jobs"));
        JSON.writeValue(folder.resolve("jobs").resolve(name + ".json").toFile(), job);
    }

    private List<JsonNode> results() throws IOException {
        List<JsonNode> results = new ArrayList<>();
        Path directory = folder.resolve("results");
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                    results.add(JSON.readTree(file.toFile()));
                }
            }
        }
        return results;
    }

    private int startBroker() throws IOException {
        int port;
        try (FreePort free = FreePort.find()) {
            port = free.port();
        }
        start(
                Broker.class,
                "broker",
                Map.of(
                        "host", "127.0.0.1",
                        "port", port,
                        "home", folder.toString(),
                        "authkeys", Map.of("admin", "secret"),
                        "handsets",
                                List.of(
                                        Map.of("type", "handset", "serial", "A"),
                                        Map.of("type", "handset", "serial", "B")),
                        "ws_cfg", Map.of("root", folder.resolve("ws").toString())));
        return port;
    }

    @Test
    void shouldRunAllJobsThroughRestartsOfTheBroker() throws Exception {
        int port = startBroker();
        for (int i = 0; i < JOBS; i++) {
            writeJob(
                    "job" + i,
                    Map.of(
                            "profiles", List.of(Map.of("type", "handset")),
                            "command", List.of("sh", "-c", "echo on {0.serial}; sleep 0.5")));
        }
        writeJob(
                "impossible",
                Map.of(
                        "profiles", List.of(Map.of("type", "handset", "serial", "none")),
                        "command", List.of("true")));
        Process scheduler =
                start(
                        Scheduler.class,
                        "scheduler",
                        Map.of(
                                "brokers", List.of("127.0.0.1:" + port),
                                "jobs", folder.resolve("jobs").toString(),
                                "results", folder.resolve("results").toString(),
                                "parallel", 4));

        RemoteOptions admin = RemoteOptions.defaults().authkey("secret").timeout(Await.LIMIT);
        try (RemoteControl broker = new RemoteControl(new Address("127.0.0.1", port), admin)) {
            Set<Object> pids = new HashSet<>();
            for (int done = 1; done < 4; done++) {
                int wanted = done;
                Await.until("a result", () -> results().size() >= wanted);
                pids.add(broker.call("restart"));
            }
            assertThat(scheduler.waitFor(2 * Await.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(pids).hasSize(3);
            assertThat(broker.call("list_allocations_all")).isEqualTo(List.of());
            broker.call("stop");
        }

        assertThat(scheduler.exitValue()).isZero();
        assertThat(results()).hasSize(JOBS + 1);
        assertThat(results().stream().filter(result -> !result.has("error")))
                .hasSize(JOBS)
                .allSatisfy(
                        result -> {
                            assertThat(result.get("exitCode").intValue()).isZero();
                            assertThat(result.get("output").textValue())
                                    .isIn("on A\r\n", "on B\r\n");
                        });
        assertThat(results().stream().filter(result -> result.has("error")))
                .singleElement()
                .satisfies(
                        result -> assertThat(result.get("error").textValue()).contains("NoSuch"));
    }
}
