// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call on a virtual thread doesn't occupy its carrier. */
@Timeout(120)
class VirtualThreadClientTest {
    private static final int CALLS = 200;

    private static ExecutorService virtualThreads() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "there are virtual threads from 21 on");
        return (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }

    private static void endAll(ExecutorService threads) throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void manyCallsWaitAtOnceOnOneConnectionAndOnMany() throws Exception {
        ExecutorService threads = virtualThreads();
        TestService service = new TestService(ControlOptions.defaults());
        List<RemoteControl> clients = new ArrayList<>();
        try (RunningControl running = service.runInThread();
                RemoteControl one = TestService.client(running)) {
            List<Future<Object>> calls = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                String name = "p" + i;
                RemoteControl client = i % 2 == 0 ? one : TestService.client(running);
                clients.add(client);
                calls.add(threads.submit(() -> client.call("promise", name)));
            }
            until("all calls have come", () -> service.promises.size() == CALLS);
            // Carriers are free.
            assertThat(threads.submit(() -> 7).get(60, TimeUnit.SECONDS)).isEqualTo(7);
            for (int i = 0; i < CALLS; i++) {
                service.promises.get("p" + i).complete("r" + i);
            }
            for (int i = 0; i < CALLS; i++) {
                assertThat(calls.get(i).get(60, TimeUnit.SECONDS)).isEqualTo("r" + i);
            }
        } finally {
            clients.forEach(RemoteControl::close);
            endAll(threads);
        }
    }

    @Test
    void anInterruptEndsACallOfAVirtualThread() throws Exception {
        ExecutorService threads = virtualThreads();
        TestService service = new TestService(ControlOptions.defaults());
        try (RunningControl running = service.runInThread();
                RemoteControl client = TestService.client(running)) {
            Future<Boolean> call =
                    threads.submit(
                            () -> {
                                assertThatThrownBy(() -> client.call("promise", "never"))
                                        .isInstanceOf(CancellationException.class);
                                return Thread.interrupted();
                            });
            until("the call has come", () -> service.promises.containsKey("never"));
            threads.shutdownNow();
            assertThat(result(call)).isTrue();
            service.promises.get("never").complete("thrown away");
            assertThat(client.call("echo", 1)).isEqualTo(1);
        } finally {
            endAll(threads);
        }
    }

    private static boolean result(Future<Boolean> call) throws Exception {
        try {
            return call.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }
}
