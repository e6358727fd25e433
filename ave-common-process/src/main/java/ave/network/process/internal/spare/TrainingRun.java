// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.spare;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.SIGHUP;
import static ave.posix.abi.Constants.SOCK_STREAM;

import ave.io.Fd;
import ave.network.process.internal.log.ProcessLog;
import ave.network.process.internal.system.SpawnThread;
import ave.network.process.internal.wire.Assignment;
import ave.network.process.internal.wire.Job;
import ave.network.process.internal.wire.Report;
import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.posix.Poll;
import ave.posix.ThisProcess;
import ave.posix.UnixSockets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.util.TreeMap;

/** Makes a JVM load, ahead of time, what a start and then the child itself will need. */
public final class TrainingRun {
    /** So often that the JVM has compiled most of it. */
    private static final int TIMES = 40;

    /** Nothing is open there, and nothing will be. */
    private static final int BEYOND = 1 << 20;

    /** Its name already. */
    private static final String JVM = "java";

    private TrainingRun() {}

    /** Does what {@link SpareKind#training} gave. A failure costs speed later, nothing else. */
    public static void perform(byte[] training) {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(training))) {
            ExampleProgram example = (ExampleProgram) in.readObject();
            for (int i = 0; i < TIMES; i++) {
                start(example);
            }
            ProcessLog.debug("training run for " + ThisProcess.parentPid(), null);
            TrainingTask task = (TrainingTask) in.readObject();
            if (task != null) {
                task.run();
            }
        } catch (Throwable e) {
            ProcessLog.debug("a training run failed", e);
        }
    }

    /** From the assignment to the report, without becoming anything. */
    private static void start(ExampleProgram example) throws IOException, ClassNotFoundException {
        UnixSockets.Pair pair = UnixSockets.pair(SOCK_STREAM);
        try (Fd parent = pair.first();
                Fd child = pair.second();
                Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            Job.Packed packed = Job.of(0, true).pack(example.holding(pipe.read()), true);
            try (Fd file = Descriptors.memoryFile(packed.bytes())) {
                Assignment.send(parent, new TreeMap<>(), file, pipe.write());
            }
            Poll.await(child.number(), POLLIN, Deadline.NEVER);
            Assignment assignment = Assignment.receive(child);
            child.duplicateTo(Assignment.FIRST_FREE - 1);
            Descriptors.closeRange(BEYOND, BEYOND);
            ThisProcess.unblockSignal(SIGHUP);
            Descriptors.setCloseOnExec(assignment.report(), true);
            Job.Arrived arrived = Job.open(assignment.job());
            arrived.job().setProperties();
            SpawnThread.call(ThisProcess::pid);
            arrived.readProgram().redirect();
            ThisProcess.rename(JVM);
            new Report(ThisProcess.pid(), "").writeTo(assignment.report());
        }
    }
}
