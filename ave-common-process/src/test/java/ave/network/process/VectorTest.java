// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import ave.io.Fd;
import ave.network.json.JsonReader;
import ave.posix.Descriptors;
import ave.posix.ThisProcess;
import ave.posix.abi.NativeBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Replays what was recorded of the Python library. {@link Recorded} has the cases that end
 * otherwise here, each with its reason, and those that other tests have.
 */
class VectorTest extends WithProcesses {
    private static final Duration SHORT = Duration.ofMillis(300);

    private final Map<String, Callable<Object>> replays = new TreeMap<>();

    /** By name; those of pipes with "Pipe: " in front. FdTx has a module of its own. */
    private static Map<String, Map<?, ?>> cases() throws IOException {
        Map<String, Map<?, ?>> cases = new LinkedHashMap<>();
        try (InputStream in = VectorTest.class.getResourceAsStream("/vectors/process.json")) {
            byte[] bytes = in.readAllBytes();
            Map<?, ?> all = (Map<?, ?>) new JsonReader().read(bytes, 0, bytes.length);
            all.forEach((name, value) -> cases.put((String) name, (Map<?, ?>) value));
        }
        cases.remove("FdTx");
        cases.remove("Pipe")
                .forEach((name, value) -> cases.put("Pipe: " + name, (Map<?, ?>) value));
        return cases;
    }

    /** As outcomes are written here: wait statuses as the exit codes that a shell makes of them. */
    private static String expected(String name, Map<?, ?> recorded) {
        if (recorded.containsKey("raised")) {
            return recorded.get("raised") + ": " + recorded.get("str");
        }
        Object value = recorded.get("ok");
        boolean isStatus = name.startsWith("exit value") || name.startsWith("function target");
        if (isStatus && value instanceof Integer status) {
            int signal = status & 0x7f;
            return String.valueOf(signal == 0 ? status >> 8 : 128 + signal);
        }
        return recorded.containsKey("ok") ? String.valueOf(value) : String.valueOf(recorded);
    }

    /** In a thread of its own: the common pool may have one only, and replays wait for others. */
    private static <T> CompletableFuture<T> async(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, task -> new Thread(task).start());
    }

    private static String outcome(Callable<Object> replay) {
        try {
            return String.valueOf(replay.call());
        } catch (Exception e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }

    @Test
    void everyCaseIsReplayedOrHasItsPlace() throws Exception {
        pipes();
        ends();
        unstarted();
        plain();
        Set<String> known = new TreeSet<>(replays.keySet());
        known.addAll(Recorded.ELSEWHERE.keySet());
        assertThat(known).containsAll(cases().keySet());
        assertThat(replays.keySet()).containsAll(Recorded.DIFFERENT.keySet());
        assertThat(cases().keySet()).containsAll(replays.keySet());
    }

    @TestFactory
    Stream<DynamicTest> pipesBehaveAsRecordedOrAsTheTableSays() throws Exception {
        pipes();
        return tests();
    }

    @TestFactory
    Stream<DynamicTest> processesBehaveAsRecordedOrAsTheTableSays() throws Exception {
        ends();
        unstarted();
        plain();
        return tests();
    }

    private Stream<DynamicTest> tests() throws IOException {
        Map<String, Map<?, ?>> cases = cases();
        Map<String, CompletableFuture<String>> running = new TreeMap<>();
        replays.forEach((name, replay) -> running.put(name, async(() -> outcome(replay))));
        running.values().forEach(CompletableFuture::join);
        return running.entrySet().stream()
                .map(
                        entry ->
                                DynamicTest.dynamicTest(
                                        entry.getKey(),
                                        () ->
                                                compare(
                                                        entry.getValue().join(),
                                                        entry.getKey(),
                                                        cases.get(entry.getKey()))));
    }

    private static void compare(String outcome, String name, Map<?, ?> recorded) {
        String different = Recorded.DIFFERENT.get(name);
        if (different == null) {
            assertThat(outcome).isEqualTo(expected(name, recorded));
        } else {
            assertThat(outcome).startsWith(different);
            assertThat(outcome).isNotEqualTo(expected(name, recorded));
        }
    }

    // ---- pipes

    @FunctionalInterface
    private interface OnPipe {
        Object run(Pipe pipe) throws Exception;
    }

    private void pipe(String name, OnPipe replay) {
        replays.put(
                "Pipe: " + name,
                () -> {
                    try (Pipe pipe = new Pipe()) {
                        return replay.run(pipe);
                    }
                });
    }

    private void pipes() {
        pipe("60000 byte message", pipe -> through(pipe, "x".repeat(60_000)).length());
        pipe(
                "200000 byte message (larger than the pipe), reader in a thread",
                pipe -> {
                    CompletableFuture<Object> reader = async(() -> pipe.get(LONG));
                    pipe.put("x".repeat(200_000));
                    return ((String) reader.join()).length();
                });
        pipe("empty()", VectorTest::empty);
        pipe("get(timeout=0) when empty", pipe -> pipe.get(Duration.ZERO));
        pipe("get(timeout=0.3) when empty", pipe -> pipe.get(SHORT));
        pipe("put/get str", pipe -> through(pipe, "hello"));
        pipe("put/get nested", VectorTest::nested);
        pipe("put object", pipe -> through(pipe, new Object()));
        pipe("two messages", VectorTest::two);
        pipe("write end closed", pipe -> closedBehind(pipe, null));
        pipe("write end closed, data pending", pipe -> closedBehind(pipe, "a"));
        pipe(
                "put after the read end is closed",
                pipe -> {
                    pipe.closeReading();
                    return through(pipe, "x");
                });
        pipe(
                "message written in two pieces, both there",
                pipe -> pieces(pipe, "00000004 74", "727565"));
        pipe("header written in two pieces", pipe -> pieces(pipe, "0000", "0004 74727565"));
        pipe("message written in two pieces, second one later", VectorTest::later);
        pipe("wire format", VectorTest::wire);
    }

    private static String through(Pipe pipe, Object value) {
        pipe.put(value);
        return (String) pipe.get(LONG);
    }

    private static Object empty(Pipe pipe) {
        List<Object> seen = new ArrayList<>();
        seen.add(pipe.empty());
        pipe.put(1);
        seen.add(null);
        seen.add(pipe.empty());
        seen.add(pipe.get(LONG));
        seen.add(pipe.empty());
        return seen;
    }

    private static Object nested(Pipe pipe) {
        List<Object> list = new ArrayList<>();
        list.add(1);
        list.add(null);
        list.add(List.of(2, 3));
        pipe.put(Map.of("a", list));
        return pipe.get(LONG);
    }

    private static Object two(Pipe pipe) {
        pipe.put("a");
        pipe.put("b");
        return List.of(pipe.get(LONG), pipe.get(LONG));
    }

    private static Object closedBehind(Pipe pipe, String pending) {
        if (pending != null) {
            pipe.put(pending);
        }
        pipe.closeWriting();
        return pipe.get(LONG);
    }

    private static Object pieces(Pipe pipe, String first, String second) {
        write(pipe, first);
        write(pipe, second);
        return pipe.get(LONG);
    }

    private static Object later(Pipe pipe) {
        write(pipe, "00000004 7472");
        CompletableFuture<Object> reader = async(() -> pipe.get(LONG));
        until("the first piece was read", pipe::empty);
        write(pipe, "7565");
        return reader.join();
    }

    private static void write(Pipe pipe, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        NativeBuffer buffer = new NativeBuffer(bytes.length);
        buffer.bytes().put(0, bytes);
        Fd end = Fd.of(pipe.writingFd());
        Descriptors.write(end, buffer, 0, bytes.length);
        end.release();
    }

    private static Object wire(Pipe pipe) {
        pipe.put(Map.of("k", 1));
        NativeBuffer buffer = new NativeBuffer(64);
        Fd end = Fd.of(pipe.readingFd());
        byte[] bytes = new byte[Descriptors.read(end, buffer, 0, 64)];
        end.release();
        buffer.bytes().get(0, bytes);
        return HexFormat.of().formatHex(bytes);
    }

    // ---- processes

    private static Object end(Process process) {
        process.start();
        return process.join(LONG);
    }

    private void end(String how, Process.Target target) {
        replays.put("exit value of join(): " + how, () -> end(new Process(target)));
    }

    private void ends() {
        end("return", args -> {});
        end(
                "raise",
                args -> {
                    throw new IllegalStateException("boom");
                });
        end("os._exit 3", args -> ThisProcess.exitNow(3));
        end("os._exit 255", args -> ThisProcess.exitNow(255));
        end("SIGKILL", args -> ThisProcess.kill(ThisProcess.pid(), 9));
        end("SystemExit 3", args -> System.exit(3));
        replays.put("exit value of join(): self.exit(4)", () -> end(new Itself("exit")));
        replays.put("exit value of join(): self.terminate()", () -> end(new Itself("terminate")));
        replays.put(
                "function target with args, join()",
                () -> end(new Process(args -> ThisProcess.exitNow((int) args[0] + 4), 3)));
    }

    /** Ends itself in its own ways. */
    static final class Itself extends Sleeper {
        private static final long serialVersionUID = 1L;
        private final String way;

        Itself(String way) {
            this.way = way;
        }

        @Override
        public void run() throws Exception {
            if (way.equals("exit")) {
                exit(4);
            }
            terminate();
            super.run();
        }
    }

    private void unstarted() {
        replays.put("unstarted: join", () -> new Sleeper().join());
        replays.put("unstarted: join_nohang", () -> new Sleeper().joinNohang());
        replays.put("unstarted: is_alive", () -> new Sleeper().isAlive());
        replays.put("unstarted: pid", () -> new Sleeper().pid());
        replays.put("unstarted: kill", () -> done(() -> new Sleeper().kill(9)));
        replays.put("unstarted: terminate", () -> done(() -> new Sleeper().terminate()));
    }

    private static Object done(Runnable what) {
        what.run();
        return null;
    }

    @FunctionalInterface
    private interface OnProcess {
        Object run(Process process) throws Exception;
    }

    private void withSleeper(String name, OnProcess replay) {
        replays.put(
                name,
                () -> {
                    Process process = started(new Sleeper());
                    try {
                        return replay.run(process);
                    } finally {
                        kill(process);
                    }
                });
    }

    /** The state after a process was terminated and joined, or killed and looked at. */
    private void plain() {
        Callable<Process> terminated = once(Process::terminate, process -> process.join(LONG));
        afterEnd(terminated, "plain: join() after terminate()", process -> process.join(LONG));
        afterEnd(terminated, "plain: second join()", process -> process.join(LONG));
        afterEnd(terminated, "plain: is_alive() after join()", Process::isAlive);
        afterEnd(terminated, "plain: kill() after join()", process -> done(() -> process.kill(9)));
        afterEnd(
                terminated, "plain: terminate() after join()", process -> done(process::terminate));
        afterEnd(
                terminated,
                "plain: pid after join()",
                process -> Map.of("same", process.pid() > 0 && process.pid() == process.pid()));
        Callable<Process> seen = once(process -> process.kill(9), VectorTest::awaitEnd);
        afterEnd(seen, "is_alive() after the end (first call reaps)", Process::isAlive);
        afterEnd(seen, "is_alive() again", Process::isAlive);
        afterEnd(seen, "join() after is_alive() reaped", Process::join);
        withSleeper("is_alive() while running", Process::isAlive);
        withSleeper("join(timeout=0.3)", process -> process.join(SHORT));
        withSleeper("started twice", process -> done(process::start));
        replays.put("get_children: none", () -> Processes.children(1 << 22));
    }

    private static void awaitEnd(Process process) {
        until("it has ended", () -> process.joinNohang().equals(OptionalInt.of(137)));
    }

    private void afterEnd(Callable<Process> ended, String name, OnProcess look) {
        replays.put(name, () -> look.run(ended.call()));
    }

    /** One process for all looks at it, started at the first. */
    private static Callable<Process> once(
            java.util.function.Consumer<Process> first,
            java.util.function.Consumer<Process> second) {
        Process process = new Sleeper();
        return () -> {
            synchronized (process) {
                try {
                    process.pid();
                } catch (ave.network.exceptions.Unstarted e) {
                    process.start(false, true);
                    first.accept(process);
                    second.accept(process);
                }
                return process;
            }
        };
    }
}
