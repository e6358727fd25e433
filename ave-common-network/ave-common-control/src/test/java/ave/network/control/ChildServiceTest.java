// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.abi.Constants.SIGKILL;
import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.posix.ThisProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Services that a service starts as its children, without blocking. */
class ChildServiceTest extends WithServices {
    private static final ControlOptions OPTIONS = ControlOptions.defaults().host(HOST);

    private static final class Parent extends RestartableService {
        final transient List<Integer> joined = new CopyOnWriteArrayList<>();
        final transient AtomicInteger idle = new AtomicInteger();

        Parent() {
            super(0, OPTIONS);
        }

        @Override
        protected void joinedProcess(int pid, int exit) {
            joined.add(pid);
        }

        @Override
        protected void idle() {
            idle.incrementAndGet();
        }

        void changeInterval(Duration interval) {
            setInterval(interval);
        }
    }

    /** A service that ends before it serves. */
    private static final class Stillborn extends RestartableService {
        Stillborn() {
            super(0, OPTIONS);
        }

        @Override
        protected void initialize() {
            throw new IllegalStateException("it was planned");
        }
    }

    @Test
    void aServiceIsStartedOnce() {
        Parent parent = new Parent();
        try (RunningControl running = parent.runInThread()) {
            RestartableService service = new RestartableService(0, OPTIONS);
            ChildService child = parent.startChild(service).toCompletableFuture().join();
            remember(child.pid());
            child.control().close();
            for (Control again : List.of(service, parent)) {
                assertThatThrownBy(() -> parent.startChild(again).toCompletableFuture().join())
                        .hasMessageContaining("was started already");
            }
            assertThat(client(running.port()).call("get_pid")).isEqualTo(ThisProcess.pid());
            assertThat(client(child.address().port()).call("get_pid")).isEqualTo(child.pid());
            // As long as the parent runs, which joins it.
            ThisProcess.kill(child.pid(), SIGKILL);
            until("it is joined", () -> parent.joined.equals(List.of(child.pid())));
        }
    }

    @Test
    void aChildIsCalledWithItsKeyAndJoinedWhenItEnds() {
        Parent parent = new Parent();
        try (RunningControl running = parent.runInThread()) {
            int before = sockets();
            ChildService child =
                    parent.startChild(new RestartableService(0, OPTIONS.authkey("secret")))
                            .toCompletableFuture()
                            .join();
            remember(child.pid());
            try (RemoteControl control = child.control()) {
                assertThat(control.call("get_pid")).isEqualTo(child.pid());
                assertThat(control.call("real_port")).isEqualTo(child.address().port());
            }
            assertThat(client(running.port()).call("get_pid")).isEqualTo(ThisProcess.pid());
            ThisProcess.kill(child.pid(), SIGKILL);
            until("it is joined", () -> parent.joined.equals(List.of(child.pid())));
            assertThatThrownBy(() -> new RemoteControl(child.address(), NO_WAIT).call("get_pid"))
                    .as("the parent has dropped its copy of the socket")
                    .hasMessageContaining("ECONNREFUSED");
            until("nothing stays open", () -> sockets() <= before + 2);
        }
    }

    private static final RemoteOptions NO_WAIT = RemoteOptions.defaults().optimist(false);

    @Test
    void aFailedStartReportsItsReasonAndClosesTheSocket() {
        Parent parent = new Parent();
        try (RunningControl running = parent.runInThread()) {
            int before = sockets();
            assertThatThrownBy(
                            () -> parent.startChild(new Stillborn()).toCompletableFuture().join())
                    .isInstanceOf(CompletionException.class)
                    .hasMessageContaining("it was planned");
            until("nothing stays open", () -> sockets() <= before);
            assertThat(running.isAlive()).isTrue();
        }
    }

    @Test
    void theIdleIntervalCanBeChangedWhileTheServiceRuns() {
        Parent parent = new Parent();
        try (RunningControl running = parent.runInThread()) {
            parent.changeInterval(Duration.ofMillis(1));
            until("it idles", () -> parent.idle.get() > 2);
            parent.changeInterval(null);
            int calls = (int) client(running.port()).call("get_pid");
            int idle = parent.idle.get();
            assertThat(calls).isPositive();
            client(running.port()).call("get_pid");
            assertThat(parent.idle).hasValue(idle);
            assertThatThrownBy(() -> parent.changeInterval(Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
