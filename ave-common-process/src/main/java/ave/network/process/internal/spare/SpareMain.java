// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.spare;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.SIGKILL;

import ave.io.Fd;
import ave.network.process.internal.child.ChildRuntime;
import ave.network.process.internal.log.ProcessLog;
import ave.network.process.internal.system.DeathSignal;
import ave.network.process.internal.wire.Assignment;
import ave.network.process.internal.wire.Content;
import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.posix.Poll;
import ave.posix.RightsBuffer;
import ave.posix.ThisProcess;
import java.io.IOException;

/** A child JVM that waits for its job, seen from itself. */
public final class SpareMain {
    static final int ASSIGNMENTS_FD = Assignment.FIRST_FREE;
    static final int TRAINING_FD = Assignment.FIRST_FREE + 1;
    static final int OPTIONS_FD = Assignment.FIRST_FREE + 2;

    private SpareMain() {}

    /** The class that it will be, or another one; and whether there is an options file. */
    public static void main(String[] arguments) {
        DeathSignal.set(SIGKILL);
        Fd assignments = Fd.of(ASSIGNMENTS_FD);
        Descriptors.setCloseOnExec(assignments, true);
        ChildRuntime runtime = new ChildRuntime(true);
        if (Boolean.parseBoolean(arguments[1])) {
            Fd.of(OPTIONS_FD).close();
        }
        load(arguments[0]);
        train();
        new RightsBuffer(1).send(assignments, 0, 1);
        Poll.await(assignments.number(), POLLIN, Deadline.NEVER);
        Assignment assignment = Assignment.receive(assignments);
        assignments.close();
        if (assignment == null) {
            // The parent ended, or wants no spares any more.
            ThisProcess.exitNow(0);
        }
        assignment.arrange();
        runtime.begin(assignment.job(), assignment.report());
    }

    private static void train() {
        try {
            TrainingRun.perform(Content.of(Fd.of(TRAINING_FD)));
        } catch (IOException e) {
            ProcessLog.debug("no training run", e);
        }
    }

    /** And checks it, which asking for methods does. What initializers do is for the process. */
    private static void load(String type) {
        try {
            Class.forName(type, false, SpareMain.class.getClassLoader()).getDeclaredMethods();
        } catch (ClassNotFoundException | LinkageError e) {
            ProcessLog.debug("class " + type + " isn't loaded ahead", e);
        }
    }
}
