// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.network.process.internal.system.SpawnThread;
import ave.posix.ThisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs, their results, and what becomes of them when workers and pools end. */
class ProcessPoolTest extends WithProcesses {
    @TempDir private Path folder;

    private static <T> T await(CompletableFuture<T> job) throws Exception {
        return job.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    /** What a job failed with. */
    private static Throwable failure(CompletableFuture<?> job) throws Exception {
        try {
            await(job);
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (CancellationException e) {
            return e;
        }
        throw new AssertionError("it didn't fail");
    }

    private static int forEver() throws InterruptedException {
        TimeUnit.DAYS.sleep(1);
        return 0;
    }

    /** Runs until it is ended, and tells by a file that it has begun. */
    private static CompletableFuture<Integer> begun(ProcessPool pool, Path file) {
        String name = file.toString();
        CompletableFuture<Integer> job =
                pool.submit(
                        () -> {
                            Files.writeString(Path.of(name), "");
                            return forEver();
                        });
        until("it has begun", () -> Files.exists(file));
        return job;
    }

    @Test
    void mapGivesResultsInTheOrderOfTheArguments() {
        try (ProcessPool pool = new ProcessPool(2)) {
            List<Integer> numbers = IntStream.range(0, 200).boxed().toList();
            assertThat(pool.map(n -> n * n, numbers))
                    .isEqualTo(numbers.stream().map(n -> n * n).toList());
            assertThat(pool.map(n -> n, Arrays.asList("a", null))).containsExactly("a", null);
            assertThat(pool.map(n -> n, List.of())).isEmpty();
        }
    }

    @Test
    void jobsRunInOtherProcessesAndAtTheSameTime() throws Exception {
        String place = folder.toString();
        ProcessPool.Work<String, Integer> meet =
                names -> {
                    Files.writeString(Path.of(place, names.substring(0, 1)), "");
                    Path other = Path.of(place, names.substring(1));
                    until("the other is there", () -> Files.exists(other));
                    return ThisProcess.pid();
                };
        try (ProcessPool pool = new ProcessPool(2)) {
            List<Integer> pids = pool.map(meet, List.of("ab", "ba"));
            assertThat(pids)
                    .doesNotHaveDuplicates()
                    .doesNotContain(ThisProcess.pid())
                    .containsExactlyInAnyOrderElementsOf(pool.pids());
            for (int pid : pids) {
                assertThat(Processes.procName(pid)).isEqualTo("ave-PoolWorker");
            }
        }
    }

    @Test
    void jobsOfAnySizeGoBothWays() throws Exception {
        try (ProcessPool pool = new ProcessPool(1)) {
            for (int size : new int[] {1, 65_000, 65_536, 66_000, 5_000_000}) {
                byte[] bytes = new byte[size];
                Arrays.fill(bytes, (byte) 7);
                assertThat(await(pool.submit(() -> bytes))).isEqualTo(bytes);
            }
        }
    }

    @Test
    void whatAJobThrowsComesAsItsOwnClass() throws Exception {
        try (ProcessPool pool = new ProcessPool(1)) {
            Throwable checked =
                    failure(
                            pool.submit(
                                    () -> {
                                        throw new IOException("gone");
                                    }));
            assertThat(checked).isInstanceOf(IOException.class).hasMessage("gone");
            assertThat(checked.getStackTrace()[0].getClassName())
                    .isEqualTo(ProcessPoolTest.class.getName());
            Throwable error =
                    failure(
                            pool.submit(
                                    () -> {
                                        throw new OutOfMemoryError("full");
                                    }));
            assertThat(error).isInstanceOf(OutOfMemoryError.class).hasMessage("full");
            assertThatThrownBy(() -> pool.map(n -> 1 / n, List.of(1, 0)))
                    .isInstanceOf(ArithmeticException.class);
            ProcessPool.Work<Integer, Integer> failing =
                    n -> {
                        throw new IOException("gone");
                    };
            assertThatThrownBy(() -> pool.map(failing, List.of(1)))
                    .isInstanceOf(ProcessException.class)
                    .hasMessage("a job of a pool failed: java.io.IOException: gone")
                    .hasCauseInstanceOf(IOException.class);
            assertThat(await(pool.submit(() -> 1))).isEqualTo(1);
        }
    }

    /** Can't be serialized, for all that its class says. */
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;
        private final Object field = new Object();

        Unfit() {
            super("unfit");
        }

        Object field() {
            return field;
        }
    }

    /** One of a long chain. */
    private record Link(Link next) implements java.io.Serializable {
        static Link chain() {
            Link last = null;
            for (int i = 0; i < 1_000_000; i++) {
                last = new Link(last);
            }
            return last;
        }
    }

    @Test
    void whatIsTooDeepToBeSerializedIsTold() throws Exception {
        Link chain = Link.chain();
        try (ProcessPool pool = new ProcessPool(1)) {
            assertThatThrownBy(() -> pool.submit(() -> chain))
                    .isInstanceOf(ProcessException.class)
                    .hasMessage("a job can't be handed to a worker: java.lang.StackOverflowError");
            assertThat(failure(pool.submit(Link::chain)))
                    .isInstanceOf(ProcessException.class)
                    .hasMessageEndingWith("can't be handed back: java.lang.StackOverflowError");
            assertThat(await(pool.submit(() -> 1))).isEqualTo(1);
        }
    }

    @Test
    void whatCantBeSerializedIsTold() throws Exception {
        Object no = new Object();
        try (ProcessPool pool = new ProcessPool(1)) {
            assertThatThrownBy(() -> pool.submit(() -> no))
                    .isInstanceOf(ProcessException.class)
                    .hasMessage(
                            "a job can't be handed to a worker:"
                                    + " java.io.NotSerializableException: java.lang.Object");
            assertThat(failure(pool.submit(Object::new)))
                    .isInstanceOf(ProcessException.class)
                    .hasMessage(
                            "the result, a java.lang.Object, can't be handed back:"
                                    + " java.io.NotSerializableException: java.lang.Object");
            assertThat(
                            failure(
                                    pool.submit(
                                            () -> {
                                                throw new Unfit();
                                            })))
                    .isInstanceOf(ProcessException.class)
                    .hasMessageStartingWith(Unfit.class.getName() + ": unfit\n\tat ");
            assertThat(await(pool.submit(() -> 1))).isEqualTo(1);
        }
    }

    @Test
    void aWorkerThatDiesFailsItsOwnJobOnly() throws Exception {
        try (ProcessPool pool = new ProcessPool(2)) {
            List<CompletableFuture<Integer>> jobs = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int number = i;
                jobs.add(
                        pool.submit(
                                () -> {
                                    if (number == 5) {
                                        ThisProcess.kill(ThisProcess.pid(), 9);
                                        forEver();
                                    }
                                    if (number == 10) {
                                        System.exit(3);
                                    }
                                    return number;
                                }));
            }
            for (int i = 0; i < 20; i++) {
                if (i == 5) {
                    assertThat(failure(jobs.get(i)))
                            .isInstanceOf(ProcessException.class)
                            .hasMessageMatching(
                                    "ave-PoolWorker \\(pid \\d+\\) ended with exit code 137,"
                                            + " as of signal 9 during a job");
                } else if (i == 10) {
                    assertThat(failure(jobs.get(i)))
                            .hasMessageEndingWith("ended with exit code 3 during a job");
                } else {
                    assertThat(await(jobs.get(i))).isEqualTo(i);
                }
            }
        }
    }

    @Test
    void aWorkerThatDiesBetweenJobsFailsNone() throws Exception {
        try (ProcessPool pool = new ProcessPool(1)) {
            for (int i = 0; i < times(10); i++) {
                int pid = await(pool.submit(ThisProcess::pid));
                // It may be dead, die, or go on for a moment when the next job comes.
                ThisProcess.kill(pid, 9);
                assertThat(await(pool.submit(ThisProcess::pid))).isNotEqualTo(pid);
            }
        }
    }

    @Test
    void closeWaitsForAllJobs() throws Exception {
        ProcessPool pool = new ProcessPool(2);
        List<CompletableFuture<Integer>> jobs =
                IntStream.range(0, 20).mapToObj(i -> pool.submit(() -> i)).toList();
        pool.close();
        assertThat(jobs).allMatch(job -> job.isDone() && !job.isCompletedExceptionally());
        assertThat(pool.pids()).isEmpty();
        assertThatThrownBy(() -> pool.submit(() -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the pool is closed");
        pool.close();
        pool.terminate();
    }

    @Test
    void terminateCancelsWhatRunsAndWhatWaits() throws Exception {
        ProcessPool pool = new ProcessPool(1);
        CompletableFuture<Integer> running = begun(pool, folder.resolve("begun"));
        CompletableFuture<Integer> waiting = pool.submit(() -> 1);
        long before = System.nanoTime();
        pool.terminate();
        assertThat(since(before)).isLessThan(Duration.ofSeconds(10));
        assertThat(failure(running))
                .isInstanceOfAny(CancellationException.class, ProcessException.class);
        assertThat(failure(waiting)).isInstanceOf(CancellationException.class);
        assertThat(pool.pids()).isEmpty();
    }

    @Test
    void aPoolCanBeTerminatedWhileItsWorkersStart() throws Exception {
        for (int i = 0; i < times(3); i++) {
            ProcessPool pool = new ProcessPool(2);
            CompletableFuture<Integer> job = pool.submit(() -> 1);
            pool.terminate();
            assertThat(job).isDone();
        }
    }

    @Test
    void anInterruptedCloseTerminates() throws Exception {
        ProcessPool pool = new ProcessPool(1);
        CompletableFuture<Integer> running = begun(pool, folder.resolve("begun"));
        Thread.currentThread().interrupt();
        pool.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(running).isCompletedExceptionally();
    }

    @Test
    void aCancelledJobEndsAndTheOthersGoOn() throws Exception {
        try (ProcessPool pool = new ProcessPool(1)) {
            CompletableFuture<Integer> running = begun(pool, folder.resolve("begun"));
            String never = folder.resolve("never").toString();
            CompletableFuture<Path> waiting =
                    pool.submit(() -> Files.writeString(Path.of(never), ""));
            CompletableFuture<Integer> next = pool.submit(() -> 2);
            int pid = pool.pids().get(0);
            waiting.cancel(true);
            running.cancel(true);
            assertThat(await(next)).isEqualTo(2);
            assertThat(isAlive(pid)).isFalse();
            assertThat(Path.of(never)).doesNotExist();
        }
    }

    @Test
    void anInterruptedMapCancelsItsJobs() throws Exception {
        try (ProcessPool pool = new ProcessPool(1)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> pool.map(n -> forEver(), List.of(1, 2)))
                    .isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(await(pool.submit(() -> 1))).isEqualTo(1);
        }
    }

    @Test
    void whyAWorkerCantStartIsTheFailureOfItsJob() throws Exception {
        try (ProcessPool pool = new ProcessPool(1, options().jvmOptions("-XX:NoSuchOption"))) {
            for (int i = 0; i < 2; i++) {
                assertThat(failure(pool.submit(() -> 1)))
                        .isInstanceOf(ProcessException.class)
                        .hasMessageStartingWith("start ave-PoolWorker: the child ended with");
            }
        }
    }

    @Test
    void whatDependsOnAJobMayCloseThePool() throws Exception {
        ProcessPool pool = new ProcessPool(1);
        await(pool.submit(() -> 1).thenRun(pool::close));
        // Now it waits.
        pool.close();
    }

    @Test
    void workersComeFromSpares() throws Exception {
        SpareProcesses.keep(1);
        assertThat(SpareProcesses.prepare(new Sleeper(), LONG)).isTrue();
        List<Long> spares = SpareTest.spares();
        try (ProcessPool pool = new ProcessPool(1)) {
            assertThat(spares).contains(await(pool.submit(ThisProcess::pid)).longValue());
        } finally {
            SpareProcesses.keep(0);
            SpawnThread.call(() -> null);
        }
    }

    private static int forgotten() throws Exception {
        return await(new ProcessPool(1).submit(ThisProcess::pid));
    }

    @Test
    void aForgottenPoolEnds() throws Exception {
        int pid = forgotten();
        until(
                "its worker is gone",
                () -> {
                    System.gc();
                    return stat(pid).isEmpty();
                });
    }

    @Test
    void hasOneWorkerAtLeast() {
        assertThatThrownBy(() -> new ProcessPool(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a pool of 0 workers");
    }
}
