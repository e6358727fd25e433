// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ave.exceptions.RunError;
import ave.exceptions.Timeout;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replays recordings of the Python library. {@link Recorded} lists the cases that differ, each with
 * its reason.
 */
class VectorTest extends OnEachTerminal {
    private static final int ATTEMPTS = 1000;

    private static final int AT_ONCE = 16;

    @TempDir private Path folder;

    static List<JsonNode> cases() {
        try (InputStream in = VectorTest.class.getResourceAsStream("/vectors/cmd.json")) {
            JsonNode cases = new ObjectMapper().readTree(in).get("cases");
            return StreamSupport.stream(cases.spliterator(), false).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(JsonNode recorded) {
        return recorded.get("case").textValue();
    }

    @Test
    void everyNameInTheTablesIsThatOfACase() {
        Set<String> listed = new TreeSet<>(Recorded.DIFFERENT.keySet());
        listed.addAll(Recorded.ELSEWHERE.keySet());
        listed.addAll(Recorded.RACES);
        assertThat(cases().stream().map(VectorTest::name)).containsAll(listed);
    }

    /** All at once, because most of them wait. */
    @TestFactory
    Stream<DynamicTest> endsAsRecordedOrAsTheTableSays()
            throws InterruptedException, ExecutionException {
        Map<String, Throwable> failures = new LinkedHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            Map<String, Future<Throwable>> running = new LinkedHashMap<>();
            for (JsonNode recorded : cases()) {
                if (!Recorded.ELSEWHERE.containsKey(name(recorded))) {
                    Callable<Throwable> replay = () -> catchThrowable(() -> replay(recorded));
                    running.put(name(recorded), threads.submit(replay));
                }
            }
            for (Map.Entry<String, Future<Throwable>> entry : running.entrySet()) {
                failures.put(entry.getKey(), entry.getValue().get());
            }
        } finally {
            threads.shutdownNow();
        }
        return failures.entrySet().stream()
                .map(
                        entry ->
                                DynamicTest.dynamicTest(
                                        entry.getKey(), () -> rethrow(entry.getValue())));
    }

    private static void rethrow(Throwable failure) throws Throwable {
        if (failure != null) {
            throw failure;
        }
    }

    private void replay(JsonNode recorded) throws IOException {
        Path work = Files.createTempDirectory(folder.toRealPath(), "work");
        Path script = Files.writeString(work.resolve("noshebang"), "echo\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        Recorded.Expectation expected =
                Recorded.DIFFERENT.getOrDefault(name(recorded), Recorded.asRecorded(recorded));
        Outcome outcome = outcome(recorded, work);
        expected.check(outcome);
        String witness = "grandchild_survived";
        if (recorded.has(witness) && !recorded.get(witness).booleanValue()) {
            assertThat(work.resolve("marker")).doesNotExist();
        }
    }

    /** What came of it: one of the two is null. */
    record Outcome(CmdResult result, Throwable thrown, String work) {
        String output() {
            return result.output().replace(work, "$WORK");
        }
    }

    private static Outcome outcome(JsonNode recorded, Path work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return new Outcome(run(recorded, work), null, work.toString());
            } catch (RunError | Timeout e) {
                // Another program that this JVM starts has all open files until it is executed, the
                // script that is being written among them.
                boolean busy = String.valueOf(e.getMessage()).contains("Text file busy");
                if (!busy || attempt == ATTEMPTS) {
                    return new Outcome(null, e, work.toString());
                }
            }
        }
    }

    private static CmdResult run(JsonNode recorded, Path work) {
        JsonNode options = recorded.path("options");
        String cwd = options.path("cwd").asText("");
        CmdOptions wanted =
                CmdOptions.defaults()
                        .cwd(cwd.isEmpty() ? work.toString() : in(work, cwd))
                        .environment(environment());
        if (options.has("timeout") && !options.get("timeout").isNull()) {
            long millis = (long) (options.get("timeout").doubleValue() * 1000);
            wanted = wanted.timeout(Duration.ofMillis(millis));
        }
        JsonNode cmd = recorded.get("cmd");
        if (cmd.isTextual()) {
            return Cmd.run(in(work, cmd.textValue()), wanted);
        }
        if (cmd.isNull()) {
            return Cmd.run((String) null, wanted);
        }
        List<String> command = new ArrayList<>();
        cmd.forEach(part -> command.add(in(work, part.asText())));
        return Cmd.run(command, wanted);
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("ORACLE_VAR", "value");
        environment.put("TERM", "xterm");
        environment.put("COLUMNS", null);
        return environment;
    }

    private static String in(Path work, String text) {
        return text.replace("$WORK", work.toString());
    }
}
