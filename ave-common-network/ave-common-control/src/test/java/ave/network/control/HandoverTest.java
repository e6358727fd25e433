// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.abi.Constants.SIGKILL;
import static ave.posix.abi.Constants.SIGTERM;
import static ave.testing.Await.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.exceptions.Restarting;
import ave.network.connection.Address;
import ave.network.connection.BlockingConnection;
import ave.network.connection.Connection;
import ave.network.control.internal.handover.Meddler;
import ave.network.control.internal.handover.Meddler.Deed;
import ave.network.process.Processes;
import ave.posix.ThisProcess;
import ave.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Handovers that fail: the service responds afterwards in each case. */
class HandoverTest extends WithServices {
    private static final double NEVER = 60;

    /** {@code -Dave.stress=200} for more of them. */
    private static final int KILLS = Integer.getInteger("ave.stress", 8);

    private static final int LONG_HANDOVER_MILLIS = 1000;

    /** All messages of a handover with connected clients. */
    private static final List<String> STEPS = Meddler.steps("READY", "STARTED");

    /** The steps from which on the successor has received everything. */
    private static final List<String> COMPLETE = Meddler.steps("STATE_END", "STARTED");

    /** The steps that the old process waits for during the pause. */
    private static final List<String> PAUSE = Meddler.steps("STATE", "COMMIT");

    private int port;
    private Control service;
    private int pid;
    private RemoteControl operator;
    private RemoteControl bystander;

    @BeforeEach
    void startService() {
        try (Connection listener = listener()) {
            port = listener.address().port();
            ControlOptions options = ControlOptions.defaults().host(HOST).socket(listener.fileno());
            service = start(new HandoverService(options, port));
            pid = service.pid();
        }
        operator = client(port);
        bystander = client(port);
        bystander.call("echo", "I am here");
    }

    private void assertGoesOn(String why) {
        assertThat(bystander.call("get_pid")).as(why).isEqualTo(pid);
        try (RemoteControl another = client(port)) {
            assertThat(another.call("get_pid")).as(why).isEqualTo(pid);
        }
        until("no successor is left", () -> Processes.children(pid).isEmpty());
    }

    private void fail(String step, Deed deed, double ready, double pause) throws Exception {
        Future<Object> owed = bystander.callAsync("later", "owed", 0.3);
        Future<Object> behind = bystander.callAsync("echo", "behind it");
        assertThatThrownBy(() -> operator.call("meddle", step, deed.name(), ready, pause))
                .as("%s at %s", deed, step)
                .hasMessageMatching(".*(ended before|took too long|failed).*");
        assertThat(owed.get()).isEqualTo("owed");
        assertThat(behind.get()).isEqualTo("behind it");
        assertGoesOn(deed + " at " + step);
    }

    @Test
    void theOldOneGoesOnWhenItsSuccessorDiesAtAnyStep() throws Exception {
        fail("READY", Deed.KILL_SUCCESSOR, NEVER, NEVER);
        int before = descriptors(pid).size();
        for (String step : STEPS) {
            fail(step, Deed.KILL_SUCCESSOR, NEVER, NEVER);
        }
        until("nothing stays open", () -> descriptors(pid).size() <= before);
    }

    @Test
    void theOldOneGoesOnWhenItsSuccessorHangsAtAnyStepOfThePause() throws Exception {
        for (String step : PAUSE) {
            fail(step, Deed.HANG, NEVER, 0.2);
        }
    }

    @Test
    void theOldOneGoesOnWhenItsSuccessorIsNotReadyInTime() throws Exception {
        fail("READY", Deed.HANG, 0.2, NEVER);
        for (String step : Meddler.steps("COPY", "COPY_TAKEN")) {
            fail(step, Deed.HANG, 2, NEVER);
        }
    }

    @Test
    void theSuccessorServesWhenTheOldOneDiesAtAnyStep() throws Exception {
        for (String step : STEPS) {
            int old = pid;
            Future<Object> answer = operator.callAsync("meddle", step, "KILL_OLD", NEVER, NEVER);
            until("the old one is dead at " + step, () -> !isRunning(old));
            operator = client(port);
            pid = remember((int) operator.call("get_pid"));
            assertThat(pid).isNotEqualTo(old);
            if (COMPLETE.contains(step)) {
                assertThat(bystander.call("get_pid")).as("at " + step).isEqualTo(pid);
                assertThatThrownBy(answer::get).hasCauseInstanceOf(Restarting.class);
            } else {
                assertThatThrownBy(answer::get).as("at " + step).isNotNull();
                bystander.close();
                bystander = client(port);
                assertThat(bystander.call("get_pid")).isEqualTo(pid);
            }
        }
    }

    @Test
    void theServiceAnswersWhicheverOfTheTwoIsKilledAtARandomMoment() {
        Random random = new Random();
        for (int i = 0; i < KILLS; i++) {
            int old = pid;
            Future<Object> answer = operator.callAsync("hand_over", "FINE", NEVER, NEVER);
            until("there is a successor", () -> !Processes.children(old).isEmpty());
            int successor = remember(Processes.children(old).get(0));
            Duration delay = Duration.ofMillis(random.nextInt(LONG_HANDOVER_MILLIS));
            Await.elapsed(delay);
            boolean killsOld = i % 2 == 0;
            int killed = killsOld ? old : successor;
            ThisProcess.kill(killed, SIGKILL);
            until("it is gone", () -> !isRunning(killed));
            if (!killsOld && succeeded(answer)) {
                // The successor was serving already.
                until("the old one has ended, too", () -> !isRunning(old));
                startService();
                continue;
            }
            operator = client(port);
            pid = (int) operator.call("get_pid");
            assertThat(pid).as("after " + delay).isEqualTo(killsOld ? successor : old);
        }
    }

    private static boolean succeeded(Future<Object> handover) {
        Throwable problem = catchThrowable(handover::get);
        return problem == null || !problem.toString().matches("(?s).*(ended before|failed).*");
    }

    @Test
    void theOldOneGoesOnWhenItsSuccessorDoesNotStart() throws Exception {
        for (String plan : List.of("THROW", "DIE")) {
            String planned = plan + "_IN_INITIALIZE";
            assertThatThrownBy(() -> operator.call("hand_over", planned, NEVER, NEVER))
                    .as(planned)
                    .hasMessageStartingWith("the handover failed: ");
            assertGoesOn(planned);
        }
    }

    @Test
    void theLimitToGetReadyHoldsForTheStartToo() {
        assertThatThrownBy(() -> operator.call("hand_over", "HANG_IN_INITIALIZE", NEVER, NEVER))
                .hasMessageContaining("took too long");
        assertGoesOn("its successor hangs");
    }

    @Test
    void aServiceThatRunsAlreadyIsNoSuccessorAndIsLeftAlone() throws Exception {
        ControlOptions options = ControlOptions.defaults().host(HOST);
        HandoverService here = new HandoverService(options, 0);
        try (RunningControl running = here.runInThread()) {
            assertThat(handoverFrom(here)).hasMessageStartingWith("the handover failed: ");
            assertThat(client(running.port()).call("echo", 1)).isEqualTo(1);
        }
        assertThat(handoverFrom(here)).hasMessage("the service has ended");
        assertGoesOn("it is nobody's successor");
        assertThatThrownBy(() -> here.handover(null, HandoverOptions.defaults()))
                .hasMessage("successor");
        assertThatThrownBy(() -> here.handover(service, null)).hasMessage("limits");
    }

    private Throwable handoverFrom(Control here) {
        CompletionStage<Integer> done = here.handover(service, HandoverOptions.defaults());
        try {
            throw new AssertionError("it succeeded: " + done.toCompletableFuture().join());
        } catch (CompletionException e) {
            return e.getCause();
        }
    }

    @Test
    void aServiceThatIsToEndMeanwhileEndsItsSuccessorToo() {
        operator.callAsync("hand_over", "AWAIT_END_IN_INITIALIZE", NEVER, NEVER);
        until("there is a successor", () -> !Processes.children(pid).isEmpty());
        int successor = remember(Processes.children(pid).get(0));
        until("it is ready to wait", () -> Processes.procName(successor).startsWith("ave-"));
        ThisProcess.kill(pid, SIGTERM);
        until("the service has ended", () -> !isRunning(pid));
        until("its successor has ended", () -> !isRunning(successor));
    }

    @Test
    void theOldOneGoesOnWithAllItsClientsWhenItsSuccessorHasTooFewDescriptors() {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/prlimit")), "there is no prlimit to be had");
        List<RemoteControl> crowd = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            crowd.add(client(port));
            crowd.get(i).call("echo", i);
        }
        assertThatThrownBy(
                        () ->
                                operator.call(
                                        "hand_over", "HAVE_FEW_FDS_IN_INITIALIZE", NEVER, NEVER))
                .hasMessageContaining("the successor refused: ")
                .hasMessageContaining("EMFILE");
        assertGoesOn("its successor has too few descriptors");
        for (RemoteControl one : crowd) {
            assertThat(one.call("get_pid")).isEqualTo(pid);
        }
    }

    @Test
    void aConnectionMayTravelInTheStateInPlaceOfInTheLoop() {
        bystander.call("be_session");
        int successor = remember((int) operator.call("hand_over", "FINE", NEVER, NEVER));
        operator.call("add_session");
        assertThat(bystander.call("get_pid")).isEqualTo(successor);
        until("the old one has ended", () -> !isRunning(pid));
    }

    @Test
    void aConnectionThatTheServiceClosedItselfIsNotHandedOn() {
        bystander.call("be_session");
        bystander.callAsync("close_session");
        operator.call("get_pid");
        operator.call("close_session");
        int successor = remember((int) operator.call("hand_over", "FINE", NEVER, NEVER));
        assertThat(operator.call("get_pid")).isEqualTo(successor);
    }

    private static byte[] request(String method, String vargs, boolean async) {
        String params = "{\"vargs\": " + vargs + ", \"kwargs\": {}}";
        String call = "{\"method\": \"" + method + "\", \"params\": " + params;
        return (call + ", \"async\": " + async + "}").getBytes(UTF_8);
    }

    @Test
    void noAnswerComesToACallThatWantedNone() throws Exception {
        try (BlockingConnection client = new BlockingConnection(new Address(HOST, port))) {
            client.connect(LONG, false);
            client.get(LONG);
            client.put("{}".getBytes(UTF_8), LONG);
            client.get(LONG);
            client.put(request("later", "[0, 600]", true), LONG);
            client.put(request("get_pid", "[]", false), LONG);
            int successor = remember((int) operator.call("hand_over", "FINE", NEVER, 0.2));
            assertThat(new String(client.get(LONG), UTF_8)).isEqualTo("{\"result\":" + pid + "}");
            until("the old one has ended", () -> !isRunning(pid));
            client.put(request("get_pid", "[]", false), LONG);
            assertThat(new String(client.get(LONG), UTF_8))
                    .isEqualTo("{\"result\":" + successor + "}");
        }
    }

    @Test
    void theOldOneGoesOnWhenItsSuccessorFailsToBegin() throws Exception {
        assertThatThrownBy(() -> operator.call("hand_over", "THROW_IN_STARTED", NEVER, NEVER))
                .hasMessageContaining("the successor refused: ")
                .hasMessageContaining("it was planned");
        assertGoesOn("it refused");
        assertThatThrownBy(() -> operator.call("hand_over", "DIE_IN_STARTED", NEVER, NEVER))
                .hasMessageContaining("ended before it sent STARTED");
        assertGoesOn("it died");
        assertThatThrownBy(() -> operator.call("hand_over", "HANG_IN_STARTED", 0.3, NEVER))
                .hasMessageContaining("took too long");
        assertGoesOn("it hung");
    }

    @Test
    void theOldOneGoesOnWhenItsSuccessorRefusesDiesOrHangsOverTheState() throws Exception {
        assertThatThrownBy(() -> operator.call("hand_over", "THROW_IN_ADOPT", NEVER, NEVER))
                .hasMessageContaining("the successor refused: ")
                .hasMessageContaining("it was planned");
        assertGoesOn("it refused");
        assertThatThrownBy(() -> operator.call("hand_over", "DIE_IN_ADOPT", NEVER, NEVER))
                .hasMessageContaining("ended before it sent TAKEN");
        assertGoesOn("it died");
        assertThatThrownBy(() -> operator.call("hand_over", "HANG_IN_ADOPT", 0.3, NEVER))
                .hasMessageContaining("took too long");
        assertGoesOn("it hung");
    }

    @Test
    void theOldOneGoesOnWhenItsStateCannotBeSerializedAndItsNextHandoverSucceeds()
            throws Exception {
        operator.call("remember", List.of("UNSERIALIZABLE"));
        assertThatThrownBy(() -> operator.call("hand_over", "FINE", NEVER, NEVER))
                .hasMessageContaining("java.lang.Object");
        assertGoesOn("there is nothing to hand on");

        operator.call("remember", List.of("a", 1));
        Future<Object> owed = bystander.callAsync("later", "owed", 1);
        int successor = remember((int) operator.call("hand_over", "FINE", NEVER, NEVER));
        assertThat(bystander.callAsync("remembered").get()).isEqualTo(List.of("a", 1));
        assertThat(owed.get()).isEqualTo("owed");
        assertThat(bystander.call("get_pid")).isEqualTo(successor);
        until("the old one has ended", () -> !isRunning(pid));
    }

    @Test
    void anAnswerThatTakesLongerThanTheLimitBecomesAnException() throws Exception {
        Future<Object> owed = bystander.callAsync("later", "never", 600);
        Future<Object> behind = bystander.callAsync("echo", "behind it");
        remember((int) operator.call("hand_over", "FINE", NEVER, 0.5));
        assertThatThrownBy(owed::get).hasCauseInstanceOf(Restarting.class);
        assertThat(behind.get()).isEqualTo("behind it");
        until("the old one has ended", () -> !isRunning(pid));
    }
}
