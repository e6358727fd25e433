// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.abi.Constants.SIGKILL;
import static ave.posix.abi.Constants.SIGSTOP;
import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import ave.exceptions.Restarting;
import ave.io.Fd;
import ave.io.PosixException;
import ave.network.connection.Address;
import ave.network.control.internal.handover.Successor;
import ave.network.exceptions.ConnectionClosed;
import ave.network.exceptions.ConnectionRefused;
import ave.network.process.Processes;
import ave.posix.ThisProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many handovers under clients that verify each response. {@code -Dave.torture.handovers=10000} and
 * {@code -Dave.torture.deadlines=1000} make it long.
 */
@Timeout(value = 6, unit = TimeUnit.HOURS)
class HandoverTortureTest extends WithServices {
    private static final int HANDOVERS = Integer.getInteger("ave.torture.handovers", 200);
    private static final int DEADLINES = Integer.getInteger("ave.torture.deadlines", 12);
    private static final int CLIENTS = 3;
    private static final int SIGCONT = 18;
    private static final ControlOptions OPTIONS = ControlOptions.defaults().host(HOST);

    private final List<TortureClient> tortured = new ArrayList<>();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private void startClients(int port) {
        for (int i = 0; i < CLIENTS; i++) {
            tortured.add(new TortureClient(port, seed + i));
        }
    }

    @AfterEach
    void finishClients() throws InterruptedException {
        for (TortureClient client : tortured) {
            client.finish();
        }
    }

    /** Takes over in a thread of this JVM. */
    private static final class InThread implements Successor {
        private final Control control;
        private final CompletableFuture<RunningControl> running = new CompletableFuture<>();

        InThread(Control control) {
            this.control = control;
        }

        @Override
        public void start(Fd channel) {
            control.inherit(channel.duplicate());
            Thread thread = new Thread(() -> running.complete(control.runInThread()));
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void kill() {
            throw new AssertionError("a thread can't be killed");
        }

        @Override
        public int pid() {
            return ThisProcess.pid();
        }
    }

    @Test
    void noClientNoticesManyHandoversFromThreadToThread() throws InterruptedException {
        RestartableService service = new RestartableService(0, OPTIONS);
        RunningControl running = service.runInThread();
        int before = Processes.fds().size();
        try {
            startClients(running.port());
            for (int i = 0; i < HANDOVERS; i++) {
                Fd listener = Fd.duplicateOf(service.listeningFd());
                RestartableService next = new RestartableService(0, OPTIONS.socket(listener));
                InThread successor = new InThread(next);
                service.runtime()
                        .succession
                        .handOver(
                                successor,
                                service::handoverState,
                                HandoverOptions.defaults().limits())
                        .join();
                running.join(LONG);
                running = successor.running.join();
                service = next;
                tortured.forEach(TortureClient::check);
            }
            for (TortureClient client : tortured) {
                client.finish();
                assertThat(client.ended).as("connections that ended").hasValue(0);
                assertThat(client.responses).hasPositiveValue();
            }
            int most = before + 6;
            until("nothing stays open", () -> Processes.fds().size() <= most);
        } finally {
            running.close();
        }
    }

    /**
     * One of the two processes serves, whatever the limits, and whichever process is killed or
     * stopped at any moment.
     */
    @Test
    void everyResponseIsRightWhateverIsKilledOrStopped() throws InterruptedException {
        int port;
        RestartableService first;
        try (ave.network.connection.Connection listener = listener()) {
            port = listener.address().port();
            first = start(new RestartableService(0, OPTIONS.socket(listener.fileno())));
        }
        int pid = first.pid();
        startClients(port);
        for (int i = 0; i < DEADLINES; i++) {
            pid = round(port, pid);
            tortured.forEach(TortureClient::check);
        }
        finishClients();
        assertThat(tortured.stream().mapToInt(client -> client.responses.get()).sum()).isPositive();
    }

    /** Returns the pid of the process that serves afterwards. */
    private int round(int port, int pid) {
        CompletableFuture<Object> done =
                client(port)
                        .callAsync("hurry", 100 + random.nextInt(5000), 100 + random.nextInt(3000));
        int deed = random.nextInt(6);
        if (deed < 4) {
            LockSupport.parkNanos(random.nextInt(600) * 1_000_000L);
            switch (deed) {
                case 0 -> signal(pid, SIGKILL);
                case 1 -> Processes.children(pid).forEach(child -> signal(child, SIGKILL));
                case 2 -> stop(List.of(pid));
                default -> stop(Processes.children(pid));
            }
        }
        try {
            remember((int) done.join());
        } catch (RuntimeException e) {
            // The handover may fail; the serving process goes on.
            assertThat(e).isNotNull();
        }
        return whoServes(port, deed == 0);
    }

    /**
     * Returns the serving pid. Starts the service again if it was killed before it had a successor.
     */
    private int whoServes(int port, boolean mayBeDead) {
        RemoteOptions once = RemoteOptions.defaults().optimist(false).timeout(LONG);
        try (RemoteControl client = new RemoteControl(new Address(HOST, port), once)) {
            return remember((int) client.call("get_pid"));
        } catch (ConnectionRefused e) {
            assertThat(mayBeDead).as("nobody serves, and nobody was killed").isTrue();
            return start(new RestartableService(port, OPTIONS)).pid();
        } catch (ConnectionClosed | Restarting e) {
            // The process with this connection ended at this moment.
            return whoServes(port, mayBeDead);
        }
    }

    private static void stop(List<Integer> pids) {
        pids.forEach(each -> signal(each, SIGSTOP));
        LockSupport.parkNanos(20_000_000L);
        pids.forEach(each -> signal(each, SIGCONT));
    }

    private static void signal(int pid, int signal) {
        try {
            ThisProcess.kill(pid, signal);
        } catch (PosixException e) {
            // It has ended.
            return;
        }
    }
}
