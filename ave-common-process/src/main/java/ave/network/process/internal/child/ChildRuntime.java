// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.child;

import static ave.posix.abi.Constants.SIGKILL;
import static ave.posix.abi.Constants.SIGTERM;
import static ave.posix.abi.Constants.SIGUSR1;

import ave.io.Fd;
import ave.network.process.internal.log.Traces;
import ave.network.process.internal.system.DeathSignal;
import ave.network.process.internal.wire.ChildControl;
import ave.network.process.internal.wire.ChildProgram;
import ave.network.process.internal.wire.Job;
import ave.network.process.internal.wire.Report;
import ave.posix.Descriptors;
import ave.posix.Signals;
import ave.posix.ThisProcess;
import java.util.concurrent.CountDownLatch;

/** The life of a child, seen from itself. */
public final class ChildRuntime implements ChildControl {
    private static final int FAILED = 1;
    private static final int EXIT_FAILED = 2;
    private static final int SIGNALLED = 128;

    /** Signals wait for it: they are blocked before the handlers are there, and held here after. */
    private final CountDownLatch initialized = new CountDownLatch(1);

    /** Null if nobody waits. */
    private Fd report;

    private Job job;

    /** Null until it was read; signals wait for more than that. */
    private volatile ChildProgram program;

    /** Whether performPrctl was called, which a subclass may not do. */
    private volatile boolean deathSignalIsChosen;

    /** Whether this is a spare that has no job. */
    private volatile boolean idle;

    /**
     * Signals from now on are not lost, and do nothing before the process is initialized. A spare
     * that is idle is no process yet: SIGTERM ends it, so that it isn't kept for one.
     */
    public ChildRuntime(boolean idle) {
        this.idle = idle;
        Signals.handle("TERM", () -> endOr(() -> program.handleTerm()));
        Signals.handle("USR1", () -> whenInitialized(() -> program.handleUsr1()));
    }

    /** The whole life; never returns. Report is null if nobody waits. */
    public void begin(Fd jobFile, Fd report) {
        this.report = report;
        idle = false;
        try {
            ThisProcess.unblockSignal(SIGTERM);
            ThisProcess.unblockSignal(SIGUSR1);
            if (report != null) {
                Descriptors.setCloseOnExec(report, true);
            }
            Job.Arrived arrived = Job.open(jobFile);
            job = arrived.job();
            // From here on what runs may be the user's: readObject, static initializers.
            job.setProperties();
            dieWithParent();
            if (report != null && !job.reports()) {
                Report.begun(report);
                this.report = null;
            }
            program = arrived.readProgram();
            live();
        } catch (Throwable e) {
            failed(e);
        }
    }

    private void endOr(Runnable action) {
        if (idle) {
            ThisProcess.exitNow(SIGNALLED + SIGTERM);
        }
        whenInitialized(action);
    }

    private void whenInitialized(Runnable action) {
        try {
            initialized.await();
        } catch (InterruptedException e) {
            // Nobody has a reason to interrupt it.
            return;
        }
        action.run();
    }

    private void live() {
        program.arrive(this);
        program.closeFds();
        program.redirect();
        program.log("start PID=" + ThisProcess.pid());
        program.initialize();
        if (!deathSignalIsChosen) {
            DeathSignal.set(0);
        }
        initialized.countDown();
        if (report != null) {
            new Report(ThisProcess.pid(), "").writeTo(report);
        }
        int code = 0;
        try {
            program.run();
        } catch (Throwable e) {
            program.log("Exception in target():\n" + Traces.of(e));
            code = FAILED;
        }
        try {
            program.exit(code);
        } catch (Throwable e) {
            program.log("Exception in exit():\n" + Traces.of(e));
        }
        ThisProcess.exitNow(EXIT_FAILED);
    }

    /** A hook may hang for ever, and SIGTERM waits for it: until initialize() asks for another. */
    private void dieWithParent() {
        if (job.deathSignal() == 0) {
            // A spare has one of its own.
            DeathSignal.set(0);
        } else {
            DeathSignal.set(SIGKILL);
            if (ThisProcess.parentPid() != job.parent()) {
                ThisProcess.exitNow(FAILED);
            }
        }
    }

    @Override
    public void chooseDeathSignal(int signal) {
        deathSignalIsChosen = true;
        DeathSignal.set(signal);
    }

    @Override
    public void initialize() {
        int deathSignal = job.deathSignal();
        program.performPrctl(deathSignal);
        // A parent that had ended before the kernel was asked is noticed, too.
        if (deathSignal != 0 && ThisProcess.parentPid() != job.parent()) {
            ThisProcess.kill(ThisProcess.pid(), deathSignal);
        }
        ThisProcess.rename(program.name());
    }

    /** Reports to a parent that waits, and prints to stderr otherwise. */
    private void failed(Throwable e) {
        String trace = Traces.of(e);
        if (report != null) {
            new Report(ThisProcess.pid(), trace).writeTo(report);
        } else {
            System.err.println("a child process could not be initialized: " + trace);
        }
        ThisProcess.exitNow(FAILED);
    }
}
