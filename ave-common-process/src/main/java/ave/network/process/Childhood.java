// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.abi.Constants.SIGKILL;
import static ave.posix.abi.Constants.SIGTERM;
import static ave.posix.abi.Constants.SIGUSR1;

import ave.io.Fd;
import ave.posix.Descriptors;
import ave.posix.Signals;
import ave.posix.ThisProcess;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;

/** The life of a child, seen from itself. */
final class Childhood {
    private static final int FAILED = 1;
    private static final int EXIT_FAILED = 2;

    /** Signals wait for it: they are blocked before the handlers are there, and held here after. */
    private final CountDownLatch initialized = new CountDownLatch(1);

    /** Null if nobody waits. */
    private Fd report;

    private Job job;

    /** Whether performPrctl was called, which a subclass may not do. */
    private volatile boolean deathSignalIsChosen;

    /** What comes from now on is not lost, and does nothing before the process is initialized. */
    Childhood() {
        Signals.handle("TERM", () -> whenInitialized(() -> process().handleSIGTERM()));
        Signals.handle("USR1", () -> whenInitialized(() -> process().handleSIGUSR1()));
    }

    /** The whole life; never returns. Report is null if nobody waits. */
    void begin(Fd jobFile, Fd report) {
        this.report = report;
        try {
            ThisProcess.unblockSignal(SIGTERM);
            ThisProcess.unblockSignal(SIGUSR1);
            if (report != null) {
                Descriptors.setCloseOnExec(report, true);
            }
            job = Job.unpack(ChildMain.content(jobFile));
            live();
        } catch (Throwable e) {
            failed(e);
        }
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
        Process process = process();
        process.becomeChild(this);
        job.setProperties();
        dieWithParent();
        process.closeFds(new ArrayList<>());
        process.redirect();
        process.log("start PID=" + ThisProcess.pid());
        process.initialize();
        if (!deathSignalIsChosen) {
            deathSignal(0);
        }
        initialized.countDown();
        if (report != null) {
            new Report(ThisProcess.pid(), "").writeTo(report);
        }
        int code = 0;
        try {
            process.runTarget();
        } catch (Throwable e) {
            process.log("Exception in target():\n" + Traces.of(e));
            code = FAILED;
        }
        try {
            process.exit(code);
        } catch (Throwable e) {
            process.log("Exception in exit():\n" + Traces.of(e));
        }
        ThisProcess.exitNow(EXIT_FAILED);
    }

    /** A hook may hang for ever, and SIGTERM waits for it: until initialize() asks for another. */
    private void dieWithParent() {
        if (job.deathSignal() != 0) {
            deathSignal(SIGKILL);
            if (ThisProcess.parentPid() != job.parent()) {
                ThisProcess.exitNow(FAILED);
            }
        }
    }

    void chooseDeathSignal(int signal) {
        deathSignalIsChosen = true;
        deathSignal(signal);
    }

    /** Always anew: the kernel forgets it when the process's ids change. */
    static void deathSignal(int signal) {
        EternalThread.call(
                () -> {
                    ThisProcess.deathSignal(signal);
                    return null;
                });
    }

    void initialize() {
        int deathSignal = job.deathSignal();
        process().performPrctl(deathSignal);
        // A parent that had ended before the kernel was asked is noticed, too.
        if (deathSignal != 0 && ThisProcess.parentPid() != job.parent()) {
            ThisProcess.kill(ThisProcess.pid(), deathSignal);
        }
        ThisProcess.rename(process().procName());
    }

    private Process process() {
        return job.process();
    }

    /** A parent that waits is told; one that doesn't may read it on stderr. */
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
