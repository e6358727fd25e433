// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.abi.Constants.SIGKILL;
import static ave.posix.abi.Constants.SIGTERM;
import static ave.posix.abi.Constants.SIGUSR1;
import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.network.connection.BlockingConnection;
import ave.network.connection.Connection;
import ave.network.exceptions.ConnectionClosed;
import ave.network.process.Processes;
import ave.posix.ThisProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service as a separate process. */
class ControlProcessTest extends WithServices {
    private static final int MOMENTS = Math.min(100, Integer.getInteger("ave.stress", 4));

    @TempDir private Path home;

    private int port;

    private Household start(Connection kept) {
        try (Connection listener = listener()) {
            port = listener.address().port();
            return start(new Household(port, options().socket(listener.fileno()), kept));
        }
    }

    private ControlOptions options() {
        return ControlOptions.defaults().home(home.toString());
    }

    @Test
    void itHasItsListeningSocketAndTheConnectionsInItsFields() {
        try (Connection listener = listener();
                BlockingConnection near = new BlockingConnection(listener.address())) {
            near.connect(LONG, false);
            Connection accepted = listener.accept();
            try (BlockingConnection far =
                    new BlockingConnection(accepted.address(), accepted.release())) {
                Household service = start(near);
                assertThat(client(port).call("get_pid")).isEqualTo(service.pid());
                client(port).call("tell_kept", "hello");
                assertThat(far.read(5, LONG)).asString().isEqualTo("hello");
            }
        }
    }

    @Test
    void aChildIsJoinedWhenItEndsAndAlsoWhenItHasEndedBefore() {
        start((Connection) null);
        RemoteControl client = client(port);
        for (boolean before : new boolean[] {false, true}) {
            List<?> end = (List<?>) client.call("run_child", 7, before);
            assertThat(end.get(1)).isEqualTo(7);
            assertThat(Path.of("/proc", end.get(0).toString())).doesNotExist();
        }
    }

    @Test
    void aChildIsJoinedEvenAfterIsAliveWasCalled() {
        start((Connection) null);
        assertThat(((List<?>) client(port).call("run_child_and_look", 7)).get(1)).isEqualTo(7);
    }

    @Test
    void sigtermShutsItDownWithoutAWordAndWithCode0() {
        Household service = start((Connection) null);
        RemoteControl client = client(port);
        BlockingConnection connection = client.connection();
        service.terminate();
        assertThat(service.join(LONG)).isZero();
        assertThatThrownBy(() -> connection.get(LONG)).isInstanceOf(ConnectionClosed.class);
    }

    @Test
    void sigtermEndsItAtWhateverMomentOfItsStartItComes() throws Exception {
        for (int i = 0; i < MOMENTS; i++) {
            try (Connection listener = listener()) {
                ControlOptions inherited = options().socket(listener.fileno());
                Household service = new Household(listener.address().port(), inherited, null);
                service.start();
                TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextInt(500_000));
                service.terminate();
                assertThat(service.join(LONG)).isZero();
            }
        }
    }

    @Test
    void sigtermEndsItWithCode143WhenAMethodHoldsItUp() {
        Household service = start((Connection) null);
        Future<Object> answer = client(port).callAsync("block", 3600);
        RemoteControl other = client(port);
        until("it is held up", () -> isSleeping(service.pid()));
        service.terminate();
        assertThat(service.join(LONG)).isEqualTo(143);
        assertThatThrownBy(answer::get).hasCauseInstanceOf(ConnectionClosed.class);
        other.close();
    }

    /** SIGUSR1 works even then: the trace shows what blocks the service. */
    private boolean isSleeping(int pid) throws Exception {
        ThisProcess.kill(pid, SIGUSR1);
        return traces(pid).contains("Household.block");
    }

    private String traces(int pid) throws Exception {
        Path folder = home.resolve(".ave/hickup");
        StringBuilder all = new StringBuilder();
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    if (file.toString().endsWith("-" + pid)) {
                        all.append(Files.readString(file));
                    }
                }
            }
        }
        return all.toString();
    }

    @Test
    void sigusr1WritesATraceOfItAndOfItsChildrenThatAreServices() throws Exception {
        Household service = start((Connection) null);
        RemoteControl client = client(port);
        List<?> started = (List<?>) client.call("start_service");
        int child = (int) client((int) started.get(0)).call("get_pid");
        assertThat(child).isEqualTo(started.get(1));
        service.kill(SIGUSR1);
        until("its trace", () -> traces(service.pid()).contains("Server.run"));
        until("its child's trace", () -> traces(child).contains("Server.run"));
        assertThat(traces(service.pid()))
                .startsWith("ave-Household pid " + service.pid())
                .contains("ESTABLISHED", "Household.motto = so that a trace shows it", "memory: ");
        assertThat(client.call("get_pid")).isEqualTo(service.pid());
        try (Stream<Path> files = Files.list(home.resolve(".ave/hickup"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .allMatch(name -> name.matches("\\d{8}-\\d{6}-ave-Household-\\d+"));
        }
    }

    @Test
    void itIsGoneWithItsChildrenWhenItsParentIsKilled() {
        Household parent = start((Connection) null);
        List<?> child = (List<?>) client(port).call("start_service");
        List<?> grandchild = (List<?>) client((int) child.get(0)).call("start_service");
        remember((int) child.get(1));
        remember((int) grandchild.get(1));
        assertThat(Processes.children(parent.pid())).contains((int) child.get(1));
        parent.kill(SIGKILL);
        until("the child is gone", () -> !isRunning((int) child.get(1)));
        until("the grandchild is gone", () -> !isRunning((int) grandchild.get(1)));
    }

    @Test
    void itOutlivesItsParentIfItWants() {
        Household parent = start((Connection) null);
        List<?> child = (List<?>) client(port).call("start_service");
        int pid = remember((int) child.get(1));
        RemoteControl client = client((int) child.get(0));
        client.call("outlive_parent");
        parent.kill(SIGKILL);
        parent.join(LONG);
        // The death signal would have been sent before the parent could be joined.
        assertThat(client.call("get_pid")).isEqualTo(pid);
        ThisProcess.kill(pid, SIGTERM);
        until("its end", () -> !isRunning(pid));
    }
}
