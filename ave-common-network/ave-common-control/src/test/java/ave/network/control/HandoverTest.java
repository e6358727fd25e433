// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.Constants.SIGKILL;
import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.exceptions.Restarting;
import ave.network.connection.Connection;
import ave.network.control.HandoverChannel.Type;
import ave.network.control.Meddler.Deed;
import ave.network.process.Processes;
import ave.posix.ThisProcess;
import ave.testing.Await;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A handover at which something goes wrong: whatever it is, the service answers afterwards. */
class HandoverTest extends WithServices {
    private static final double NEVER = 60;

    /** {@code -Dave.stress=200} for more of them. */
    private static final int KILLS = Integer.getInteger("ave.stress", 8);

    private static final int LONG_HANDOVER_MILLIS = 1000;

    /** All that come at a handover in which somebody is connected. */
    private static final Set<Type> STEPS = EnumSet.range(Type.READY, Type.STARTED);

    /** From here on the successor knows all that there is. */
    private static final Set<Type> COMPLETE = EnumSet.range(Type.STATE_END, Type.STARTED);

    /** Those that the old one waits for while it doesn't read. */
    private static final Set<Type> PAUSE = EnumSet.range(Type.STATE, Type.COMMIT);

    static {
        STEPS.remove(Type.REFUSED);
        COMPLETE.remove(Type.REFUSED);
        PAUSE.remove(Type.REFUSED);
    }

    private int port;
    private int pid;
    private RemoteControl operator;
    private RemoteControl bystander;

    @BeforeEach
    void startService() {
        try (Connection listener = listener()) {
            port = listener.address().port();
            ControlOptions options = ControlOptions.defaults().host(HOST).socket(listener.fileno());
            pid = start(new HandoverService(options, port)).pid();
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

    private void fail(Type step, Deed deed, double ready, double pause) throws Exception {
        Future<Object> owed = bystander.submit("later", "owed", 0.3);
        Future<Object> behind = bystander.submit("echo", "behind it");
        assertThatThrownBy(() -> operator.call("meddle", step.name(), deed.name(), ready, pause))
                .as("%s at %s", deed, step)
                .hasMessageMatching(".*(gone before|took too long|failed).*");
        assertThat(owed.get()).isEqualTo("owed");
        assertThat(behind.get()).isEqualTo("behind it");
        assertGoesOn(deed + " at " + step);
    }

    @Test
    void theOldOneGoesOnWhenItsSuccessorDiesAtAnyStep() throws Exception {
        fail(Type.READY, Deed.KILL_SUCCESSOR, NEVER, NEVER);
        int before = descriptors(pid).size();
        for (Type step : STEPS) {
            fail(step, Deed.KILL_SUCCESSOR, NEVER, NEVER);
        }
        until("nothing stays open", () -> descriptors(pid).size() <= before);
    }

    @Test
    void theOldOneGoesOnWhenItsSuccessorHangsAtAnyStepOfThePause() throws Exception {
        for (Type step : PAUSE) {
            fail(step, Deed.HANG, NEVER, 0.2);
        }
    }

    @Test
    void theOldOneGoesOnWhenItsSuccessorIsNotReadyInTime() throws Exception {
        fail(Type.READY, Deed.HANG, 0.2, NEVER);
        for (Type step : EnumSet.range(Type.AHEAD, Type.AHEAD_TAKEN)) {
            fail(step, Deed.HANG, 2, NEVER);
        }
    }

    @Test
    void theSuccessorServesWhenTheOldOneDiesAtAnyStep() throws Exception {
        for (Type step : STEPS) {
            int old = pid;
            Future<Object> answer =
                    operator.submit("meddle", step.name(), "KILL_OLD", NEVER, NEVER);
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
            Future<Object> answer = operator.submit("hand_over", "FINE", NEVER, NEVER);
            until("there is a successor", () -> !Processes.children(old).isEmpty());
            int successor = remember(Processes.children(old).get(0));
            Duration delay = Duration.ofMillis(random.nextInt(LONG_HANDOVER_MILLIS));
            Await.elapsed(delay);
            boolean killsOld = i % 2 == 0;
            ThisProcess.kill(killsOld ? old : successor, SIGKILL);
            until("one of them is gone", () -> !isRunning(old) || !isRunning(successor));
            if (!isRunning(old) && !isRunning(successor)) {
                // It was the successor, and the service already.
                startService();
                continue;
            }
            if (!killsOld) {
                assertThatThrownBy(answer::get).hasMessageMatching("(?s).*(gone before|failed).*");
            }
            operator = client(port);
            pid = (int) operator.call("get_pid");
            assertThat(pid).as("after " + delay).isEqualTo(killsOld ? successor : old);
        }
    }

    @Test
    void theOldOneGoesOnWhenItsSuccessorDoesNotStart() throws Exception {
        for (String plan : List.of("THROW", "DIE", "HANG")) {
            String planned = plan + "_IN_INITIALIZE";
            assertThatThrownBy(() -> operator.call("hand_over", planned, NEVER, NEVER))
                    .as(planned)
                    .hasMessageStartingWith("the handover failed: ");
            assertGoesOn(planned);
        }
    }

    @Test
    void theOldOneGoesOnWhenItsSuccessorRefusesDiesOrHangsOverTheState() throws Exception {
        assertThatThrownBy(() -> operator.call("hand_over", "THROW_IN_ADOPT", NEVER, NEVER))
                .hasMessageContaining("the successor refused: ")
                .hasMessageContaining("it was planned");
        assertGoesOn("it refused");
        assertThatThrownBy(() -> operator.call("hand_over", "DIE_IN_ADOPT", NEVER, NEVER))
                .hasMessageContaining("gone before TAKEN");
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
        Future<Object> owed = bystander.submit("later", "owed", 1);
        int successor = remember((int) operator.call("hand_over", "FINE", NEVER, NEVER));
        assertThat(bystander.submit("remembered").get()).isEqualTo(List.of("a", 1));
        assertThat(owed.get()).isEqualTo("owed");
        assertThat(bystander.call("get_pid")).isEqualTo(successor);
        until("the old one has ended", () -> !isRunning(pid));
    }

    @Test
    void anAnswerThatTakesLongerThanTheLimitBecomesAnException() throws Exception {
        Future<Object> owed = bystander.submit("later", "never", 600);
        Future<Object> behind = bystander.submit("echo", "behind it");
        remember((int) operator.call("hand_over", "FINE", NEVER, 0.5));
        assertThatThrownBy(owed::get).hasCauseInstanceOf(Restarting.class);
        assertThat(behind.get()).isEqualTo("behind it");
        until("the old one has ended", () -> !isRunning(pid));
    }
}
