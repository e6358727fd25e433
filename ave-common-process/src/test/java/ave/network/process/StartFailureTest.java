// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.io.Fd;
import ave.network.exceptions.Unstarted;
import ave.posix.Descriptors;
import java.io.File;
import java.io.NotSerializableException;
import java.io.OutputStream;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Starts that fail in the parent, and say why. */
class StartFailureTest extends WithProcesses {
    /** What a field holds that holds what can't travel. */
    static final class Settings implements Serializable {
        private static final long serialVersionUID = 1L;
        final Map<String, Object> byName = new HashMap<>();
        final Object[] listed = new Object[3];
    }

    /** Has a thread somewhere in its fields. */
    static final class Carrier extends Sleeper {
        private static final long serialVersionUID = 1L;
        private final Settings settings = new Settings();
        private final List<Object> things = new ArrayList<>(List.of("a", "b"));
        private transient Thread notSent;
        private Object direct;

        Carrier() {
            notSent = Thread.currentThread();
        }
    }

    private static void refused(Process process, String path, String type) {
        String message =
                "start "
                        + process.procName()
                        + ": "
                        + path
                        + " can't be handed to a new process: not serializable: "
                        + type;
        for (ThrowingCallable start :
                List.<ThrowingCallable>of(process::start, () -> process.start(true, true))) {
            assertThatThrownBy(start)
                    .isInstanceOf(ProcessException.class)
                    .hasMessage(message)
                    .hasCauseInstanceOf(NotSerializableException.class);
        }
        assertThatThrownBy(process::pid).isInstanceOf(Unstarted.class);
    }

    @Test
    void aFieldThatCantBeSerializedIsNamedWithThePathToIt() {
        Carrier direct = new Carrier();
        direct.direct = Thread.currentThread();
        refused(direct, "Carrier.direct", "java.lang.Thread");
        Carrier inList = new Carrier();
        inList.things.add(new Object());
        refused(inList, "Carrier.things[2]", "java.lang.Object");
        Carrier inMap = new Carrier();
        inMap.settings.byName.put("out", OutputStream.nullOutputStream());
        refused(inMap, "Carrier.settings.byName[out]", "java.io.OutputStream$1");
        Carrier inArray = new Carrier();
        inArray.settings.listed[1] = List.of(1, new Object());
        refused(inArray, "Carrier.settings.listed[1][1]", "java.lang.Object");
        assertThat(direct.notSent).as("transient, and no trouble").isNotNull();
    }

    @Test
    void anArgumentThatCantBeSerializedIsNamed() {
        refused(
                new Process(args -> {}, "fine", new Object()),
                "Process.args[1]",
                "java.lang.Object");
    }

    @Test
    void whatALambdaCapturesIsNamed() {
        Object captured = new Object();
        assertThatThrownBy(() -> new Process(args -> captured.hashCode()).start())
                .isInstanceOf(ProcessException.class)
                .hasMessageStartingWith("start ave-Process: Process.target")
                .hasMessageEndingWith("not serializable: java.lang.Object");
    }

    @Test
    void anEarlierFailureDoesntKeepAProcessFromBeingStarted() {
        Carrier carrier = new Carrier();
        carrier.things.add(Thread.currentThread());
        assertThatThrownBy(carrier::start).isInstanceOf(ProcessException.class);
        carrier.things.clear();
        kill(started(carrier));
    }

    /** Wants to keep a number. */
    static final class Keeping extends Sleeper {
        private static final long serialVersionUID = 1L;
        private final int number;

        Keeping(int number) {
            this.number = number;
        }

        @Override
        protected void closeFds(List<Integer> exclude) {
            exclude.add(number);
            super.closeFds(exclude);
        }
    }

    @Test
    void aDescriptorToKeepThatIsntOpenIsNamed() {
        for (int number : new int[] {-1, 999}) {
            assertThatThrownBy(() -> new Keeping(number).start())
                    .isInstanceOf(ProcessException.class)
                    .hasMessage(
                            "start ave-Keeping: fd "
                                    + number
                                    + " is to be passed on, but isn't open");
        }
    }

    /** Has a descriptor in a field. */
    static final class Holder extends Sleeper {
        private static final long serialVersionUID = 1L;
        private final Fd fd;

        Holder(Fd fd) {
            this.fd = fd;
        }

        @Override
        public void run() throws Exception {
            exit(fd.isOpen() ? 4 : 5);
        }
    }

    @Test
    void aClosedDescriptorInAFieldTravelsAsClosed() {
        Descriptors.PipeEnds pipe = Descriptors.pipe();
        pipe.close();
        Process holder = new Holder(pipe.read());
        holder.start();
        assertThat(holder.join(LONG)).isEqualTo(5);
    }

    @Test
    void aDescriptorThatWasClosedBehindTheObjectsBackIsNamed() {
        Descriptors.PipeEnds pipe = Descriptors.pipe();
        int number = pipe.read().number();
        Fd.of(number).close();
        try {
            assertThatThrownBy(() -> new Holder(pipe.read()).start())
                    .isInstanceOf(ProcessException.class)
                    .hasMessage(
                            "start ave-Holder: fd "
                                    + number
                                    + " is to be passed on, but isn't open");
        } finally {
            pipe.read().release();
            pipe.close();
        }
    }

    @Test
    void aJvmThatWontStartIsAnErrorOfASynchronizedStart() {
        Process process = new Sleeper(options().jvmOptions("-XX:NoSuchOption"));
        long before = System.nanoTime();
        assertThatThrownBy(() -> process.start(false, true))
                .isInstanceOf(ProcessException.class)
                .hasMessageStartingWith(
                        "start ave-Sleeper: the child ended with exit code 1 before it was"
                                + " initialized: ")
                .hasMessageContaining("Unrecognized VM option 'NoSuchOption'");
        assertThat(since(before)).isLessThan(Duration.ofSeconds(30));
        Process alone = new Sleeper(options().jvmOptions("-XX:NoSuchOption"));
        alone.start();
        assertThat(alone.join(LONG)).isEqualTo(1);
    }

    @Test
    void whatAJvmSaysOfItsStartIsInTheException() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String debugger =
                    "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:"
                            + taken.getLocalPort();
            Map<String, String> words =
                    Map.of(
                            debugger,
                            "Address already in use",
                            "-Xrs",
                            "SIGTERM",
                            "-javaagent:/nowhere.jar",
                            "/nowhere.jar",
                            "-Xmx1k",
                            "heap");
            words.forEach(
                    (option, word) -> {
                        for (boolean daemonize : new boolean[] {false, true}) {
                            Process process = new Sleeper(options().jvmOptions(option));
                            assertThatThrownBy(() -> process.start(daemonize, true))
                                    .isInstanceOf(ProcessException.class)
                                    .hasMessageContaining("before it was initialized: ")
                                    .hasMessageContaining(word);
                        }
                    });
        }
    }

    /** Its class is of no use in the child. */
    static final class Broken extends Sleeper {
        private static final long serialVersionUID = 1L;
        private final Object trap = new Trap();

        /** Can be written only. */
        static final class Trap implements Serializable {
            private static final long serialVersionUID = 1L;

            private void readObject(java.io.ObjectInputStream in) {
                throw new IllegalStateException("this can't be read");
            }
        }

        @Override
        public String toString() {
            return "broken by " + trap;
        }
    }

    @Test
    void anObjectThatCantBeReadInTheChildFailsTheStartWithTheReason() {
        assertThatThrownBy(() -> new Broken().start(false, true))
                .isInstanceOf(ProcessException.class)
                .hasMessageStartingWith("start ave-Broken: in the child: ")
                .hasMessageContaining("this can't be read");
    }

    @Test
    void anInterruptEndsASynchronizedStartAndTheChild() {
        for (boolean daemonize : new boolean[] {false, true}) {
            Process process = new Sleeper();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> process.start(daemonize, true))
                    .isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThatThrownBy(process::pid).isInstanceOf(Unstarted.class);
        }
    }

    @Test
    void anInterruptDoesNotDisturbAPlainStart() {
        Process process = new Sleeper();
        Thread.currentThread().interrupt();
        process.start();
        assertThat(Thread.interrupted()).isTrue();
        kill(process);
    }

    @Test
    void anInterruptEndsAJoinAndLeavesTheChild() throws Exception {
        Process process = started(new Sleeper());
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
        Thread joiner =
                new Thread(
                        () -> {
                            try {
                                process.join();
                                cancelled.complete(false);
                            } catch (CancellationException e) {
                                cancelled.complete(Thread.currentThread().isInterrupted());
                            }
                        });
        joiner.start();
        joiner.interrupt();
        assertThat(cancelled.get(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.isAlive()).isTrue();
        kill(process);
    }

    @Test
    void whatMakesNoSenseIsRefusedWhenItIsMade() {
        assertThatThrownBy(() -> new Process((Process.Target) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("target");
        assertThatThrownBy(() -> new Process() {})
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has neither a target nor a run() of its own");
        for (String name : List.of("", "sixteen-letters-", "\u00e5".repeat(8))) {
            assertThatThrownBy(() -> options().procName(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a process name has at most 15 bytes, at least 1: " + name);
        }
        for (Duration limit : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            assertThatThrownBy(() -> options().startLimit(limit))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void namesAreThoseOfTheClassCutToWhatLinuxHas() {
        assertThat(new Sleeper().procName()).isEqualTo("ave-Sleeper");
        assertThat(new ALongClassNameForAProcess().procName()).isEqualTo("ave-ALongClassN");
        assertThat(new Process(args -> {}).procName()).isEqualTo("ave-Process");
        assertThat(new Sleeper(options().procName("short")).procName()).isEqualTo("short");
    }

    /** See its name. */
    static final class ALongClassNameForAProcess extends Sleeper {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void unstartedOnesCantBeWaitedForOrSignalled() {
        Process process = new Sleeper();
        List<ThrowingCallable> waits =
                List.of(
                        process::join,
                        () -> process.join(LONG),
                        process::joinNohang,
                        process::isAlive,
                        process::pidfd);
        waits.forEach(
                wait ->
                        assertThatThrownBy(wait)
                                .isInstanceOf(Unstarted.class)
                                .hasMessage("cannot join unstarted process"));
        for (ThrowingCallable kill :
                List.<ThrowingCallable>of(process::terminate, () -> process.kill(9))) {
            assertThatThrownBy(kill)
                    .isInstanceOf(Unstarted.class)
                    .hasMessage("cannot terminate unstarted process");
        }
        assertThatThrownBy(process::pid)
                .isInstanceOf(Unstarted.class)
                .hasMessage("process PID is not known");
    }

    @Test
    void aMissingProcessHasNoName() {
        assertThatThrownBy(() -> Processes.procName(4_194_305))
                .isInstanceOf(ProcessException.class)
                .hasMessageStartingWith("could not get process name for PID 4194305: ");
        assertThat(Processes.children(4_194_305)).isEmpty();
        assertThat(new File("/proc/4194305")).doesNotExist();
    }
}
