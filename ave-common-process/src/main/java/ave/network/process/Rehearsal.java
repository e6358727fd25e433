// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.SIGHUP;
import static ave.posix.abi.Constants.SOCK_STREAM;

import ave.io.Fd;
import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.posix.Poll;
import ave.posix.ThisProcess;
import ave.posix.UnixSockets;
import java.io.IOException;
import java.util.TreeSet;

/** Makes a JVM load, ahead of time, what a start and then the child itself will need. */
final class Rehearsal {
    /** So often that the JVM has compiled most of it. */
    private static final int TIMES = 40;

    /** Nothing is open there, and nothing will be. */
    private static final int BEYOND = 1 << 20;

    /** Its name already. */
    private static final String JVM = "java";

    private Rehearsal() {}

    /** Warm-up may be null. Whatever goes wrong costs speed later, nothing else. */
    static void perform(WarmUp warmUp) {
        try {
            for (int i = 0; i < TIMES; i++) {
                start();
            }
            ProcessLog.debug("rehearsal of " + ThisProcess.parentPid(), null);
            if (warmUp != null) {
                warmUp.run();
            }
        } catch (Throwable e) {
            ProcessLog.debug("a rehearsal failed", e);
        }
    }

    /** From the order to the report, without becoming anything. */
    private static void start() throws IOException, ClassNotFoundException {
        UnixSockets.Pair pair = UnixSockets.pair(SOCK_STREAM);
        try (Fd parent = pair.first();
                Fd child = pair.second();
                Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            Job.Packed packed = Job.of(new Actor(pipe.read()), false).pack();
            try (Fd file = Descriptors.memoryFile(packed.bytes())) {
                Order.send(parent, new TreeSet<>(), file, pipe.write());
            }
            Poll.await(child.number(), POLLIN, Deadline.NEVER);
            Order order = Order.receive(child);
            child.duplicateTo(Order.FIRST_FREE - 1);
            Descriptors.closeRange(BEYOND, BEYOND);
            ThisProcess.unblockSignal(SIGHUP);
            Descriptors.setCloseOnExec(order.report(), true);
            Job job = Job.unpack(ChildMain.content(order.job()));
            job.setProperties();
            EternalThread.call(ThisProcess::pid);
            ((Actor) job.process()).prop.release();
            ThisProcess.rename(JVM);
            new Report(ThisProcess.pid(), "").writeTo(order.report());
        }
    }

    /** Has a descriptor, as most have. */
    private static final class Actor extends Process {
        private static final long serialVersionUID = 1L;
        private final Fd prop;

        Actor(Fd prop) {
            this.prop = prop;
        }

        @Override
        public void run() {}
    }
}
