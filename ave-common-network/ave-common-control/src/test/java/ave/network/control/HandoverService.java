// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.abi.Constants.SIGKILL;
import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import ave.io.Fd;
import ave.network.connection.Connection;
import ave.network.control.internal.handover.Meddler;
import ave.network.process.Processes;
import ave.posix.ThisProcess;
import java.io.IOException;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A service for handovers that can be made to fail. */
class HandoverService extends Control {
    static final String FINE = "FINE";

    /** How its start or adoption ends. */
    private final String plan;

    private final String step;
    private final Meddler.Deed deed;
    private final int old = ThisProcess.pid();
    private List<Object> own = List.of();

    /** A connection that the service gives up before it hands over. */
    private transient Connection session;

    HandoverService(ControlOptions options, int port) {
        this(options, port, FINE, "READY", Meddler.Deed.NONE);
    }

    private HandoverService(
            ControlOptions options, int port, String plan, String step, Meddler.Deed deed) {
        super(port, options);
        this.plan = plan;
        this.step = step;
        this.deed = deed;
    }

    @Rpc
    Object echo(Object value) {
        return value;
    }

    @Rpc
    int getPid() {
        return ThisProcess.pid();
    }

    @Rpc
    CompletionStage<Object> later(Object value, double seconds) {
        CompletableFuture<Object> answer = new CompletableFuture<>();
        return answer.completeOnTimeout(value, (long) (seconds * 1e9), TimeUnit.NANOSECONDS);
    }

    @Rpc
    void remember(List<Object> what) {
        own = new ArrayList<>(what);
    }

    @Rpc
    List<Object> remembered() {
        return own;
    }

    @Rpc
    void beSession() {
        session = currentConnection();
    }

    /** Closes the session without notifying the loop. */
    @Rpc
    void closeSession() {
        session.close();
    }

    /** Adds the session to the successor's connections. */
    @Rpc
    void addSession() {
        addConnection((Connection) own.get(0), null);
    }

    /** Hands over to a successor in which something happens at a step. */
    @Rpc
    CompletionStage<Integer> meddle(String at, String what, double ready, double pause) {
        HandoverService successor = successor(FINE, at, Meddler.Deed.valueOf(what), options());
        return handover(
                successor,
                HandoverOptions.defaults()
                        .ready(seconds(ready))
                        .pause(seconds(pause))
                        .started(seconds(pause)));
    }

    /** Hands over to a successor with another plan. */
    @Rpc
    CompletionStage<Integer> handOver(String planned, double pause, double owed) {
        HandoverService successor = successor(planned, "READY", Meddler.Deed.NONE, options());
        Duration ready = planned.equals("HANG_IN_INITIALIZE") ? seconds(1) : Duration.ofMinutes(1);
        return handover(
                successor,
                HandoverOptions.defaults()
                        .ready(ready)
                        .pause(seconds(pause))
                        .started(seconds(pause))
                        .responses(seconds(owed)));
    }

    private HandoverService successor(
            String planned, String at, Meddler.Deed what, ControlOptions options) {
        return new HandoverService(options.socket(listeningFd()), port(), planned, at, what);
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    @Override
    protected Object handoverState() {
        if (session != null) {
            removeConnection(session);
            return List.of(session);
        }
        return own.contains("UNSERIALIZABLE") ? new Object() : own;
    }

    @Override
    @SuppressWarnings("unchecked")
    protected void adopt(Object state) {
        act("ADOPT");
        own = (List<Object>) state;
    }

    @Override
    protected void started() {
        act("STARTED");
    }

    @Override
    protected void initialize() {
        super.initialize();
        act("INITIALIZE");
        if (deed != Meddler.Deed.NONE) {
            meddle();
        }
    }

    private void act(String place) {
        switch (plan.replace("_IN_" + place, "")) {
            case "THROW" -> throw new IllegalStateException("it was planned");
            case "DIE" -> ThisProcess.kill(ThisProcess.pid(), SIGKILL);
            case "HANG" -> Meddler.hang();
            case "AWAIT_END" -> until("the old one's end", () -> ThisProcess.parentPid() != old);
            case "HAVE_FEW_FDS" -> limitFds();
            default -> {}
        }
    }

    /** To some more than there are. */
    private static void limitFds() {
        String[] command = {
            "prlimit", "--pid", "" + ThisProcess.pid(), "--nofile=" + (Processes.fds().size() + 20)
        };
        try {
            assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void meddle() {
        try {
            Field field = Control.class.getDeclaredField("predecessor");
            field.setAccessible(true);
            field.set(this, Meddler.meddle((Fd) field.get(this), step, deed));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
