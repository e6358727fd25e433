// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.launch;

import static ave.posix.abi.Constants.SIGKILL;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import ave.exceptions.Timeout;
import ave.io.Fd;
import ave.io.PosixException;
import ave.network.process.internal.command.ChildCommand;
import ave.network.process.internal.log.ProcessLog;
import ave.network.process.internal.spare.Spare;
import ave.network.process.internal.spare.Spares;
import ave.network.process.internal.system.ForeignProcess;
import ave.network.process.internal.system.SpawnThread;
import ave.network.process.internal.wire.Job;
import ave.network.process.internal.wire.Report;
import ave.network.process.internal.wire.StartException;
import ave.posix.Child;
import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.posix.ExitStatus;
import ave.posix.Orphans;
import ave.posix.ThisProcess;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;

/** One start of a process, seen from its parent. */
public final class Launcher {
    /** The first number beyond the standard streams. */
    private static final int STANDARD = 3;

    private static final int OUTPUT = 1;
    private static final int ERROR = 2;

    private final StartRequest request;
    private final String attempt;

    public Launcher(StartRequest request) {
        this.request = request;
        this.attempt = "start " + request.program().name() + ": ";
    }

    /**
     * Starts the process.
     *
     * @throws StartException if it can't be started; the message says why
     * @throws Timeout if it isn't initialized in time; it was killed
     * @throws CancellationException if the thread was interrupted; the process was killed
     */
    public StartedProcess run() {
        boolean refills = request.canBeSpare() && Spares.askTraining(request.kind());
        StartedProcess started = start();
        // Not before: it takes processor time that the child needs.
        if (refills) {
            easeTheNext();
        }
        return started;
    }

    private void easeTheNext() {
        try {
            SpawnThread.execute(this::refill);
        } catch (RuntimeException | Error e) {
            // The child runs already, and the caller must be able to join it.
            ProcessLog.debug("the next start won't be faster", e);
        }
    }

    /** Lets the caller of start go on first, if both are on one processor. */
    private void refill() {
        Thread.yield();
        Spares.refill(request.kind());
    }

    private StartedProcess start() {
        ChildCommand command = request.kind().command();
        command.check(attempt);
        Job.Packed job =
                Job.of(request.deathSignal(), request.synchronize())
                        .pack(request.program(), command.hasOurClassPath());
        SortedMap<Integer, Integer> kept = kept(job.descriptors());
        try (Fd output = output();
                Fd file = Descriptors.memoryFile(job.bytes());
                Fd words = Descriptors.memoryFile(new byte[0]);
                Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            if (output != null) {
                kept.put(OUTPUT, output.number());
                kept.put(ERROR, output.number());
            }
            ChildFds fds = new ChildFds(kept, file, pipe.write(), words);
            ChildJvm jvm = jvm(kept);
            Child child = jvm.begin(fds);
            if (child == null) {
                jvm = new FreshJvm(request);
                child = jvm.begin(fds);
            }
            // The end of the pipe must come when the child has ended.
            pipe.write().close();
            if (request.synchronize()) {
                return awaited(child, pipe.read(), words);
            }
            if (jvm.isPastStartup()) {
                if (request.outlivesUs()) {
                    // Until then it would die with us, as spares do.
                    Report.hasBegun(pipe.read());
                }
                return new StartedProcess(child, null, null);
            }
            return unreported(child, pipe.read(), words);
        } catch (PosixException e) {
            throw new StartException(attempt + e.getMessage(), e);
        }
    }

    private ChildJvm jvm(SortedMap<Integer, Integer> kept) {
        boolean fits = request.canBeSpare() && Spare.canHave(kept);
        Spare spare = fits ? Spares.take(request.kind()) : null;
        return spare == null ? new FreshJvm(request) : new SpareJvm(spare, request);
    }

    private SortedMap<Integer, Integer> kept(SortedSet<Integer> wanted) {
        SortedMap<Integer, Integer> kept = new TreeMap<>();
        for (int number : wanted) {
            if (number < 0 || !Descriptors.isOpen(number)) {
                throw new StartException(
                        attempt + "fd " + number + " is to be passed on, but isn't open");
            }
            kept.put(number, number);
        }
        for (int number = 0; number < STANDARD; number++) {
            if (Descriptors.isOpen(number)) {
                kept.put(number, number);
            }
        }
        return kept;
    }

    /** Opens the file that takes the child's output; null if there is none. */
    private Fd output() {
        return request.output() == null ? null : Fd.open(Path.of(request.output()), CREATE, APPEND);
    }

    private StartedProcess unreported(Child child, Fd pipe, Fd words) {
        if (request.daemonize()) {
            awaitMiddle(child, words);
        }
        StartupGate gate =
                new StartupGate(
                        attempt, Fd.of(pipe.release()), Fd.of(words.release()), StartupGate.MOST);
        gate.watch();
        return request.daemonize()
                ? new StartedProcess(null, null, null)
                : new StartedProcess(child, null, gate);
    }

    private StartedProcess awaited(Child child, Fd report, Fd words) {
        Deadline deadline = Deadline.after(request.startLimit());
        if (request.daemonize()) {
            awaitMiddle(child, words);
        }
        try {
            Report said = Report.readFrom(report, deadline, this::tooLate);
            if (said == null) {
                throw new StartException(
                        attempt + diedSilently(child, deadline) + Words.said(words));
            }
            if (!said.error().isEmpty()) {
                throw new StartException(attempt + "in the child: " + said.error());
            }
            if (!request.daemonize()) {
                return new StartedProcess(child, null, null);
            }
            // It takes a descriptor, of which there may be none but these.
            report.close();
            words.close();
            return new StartedProcess(null, ForeignProcess.of(said.pid()), null);
        } catch (Timeout | CancellationException e) {
            destroy(child);
            throw e;
        } catch (StartException | PosixException e) {
            child.close();
            throw e;
        }
    }

    /** A daemon's pid isn't known yet, but its process group is that of the JVM in the middle. */
    private void destroy(Child child) {
        if (request.daemonize()) {
            ThisProcess.kill(-child.pid(), SIGKILL);
        }
        child.close();
    }

    private void tooLate() {
        throw new Timeout(
                attempt + "not initialized within " + request.startLimit() + "; it was killed");
    }

    private String diedSilently(Child child, Deadline deadline) {
        if (request.daemonize()) {
            return "the daemon died before it was initialized";
        }
        ExitStatus status = child.await(deadline);
        if (status == null) {
            // It only closed the pipe.
            tooLate();
        }
        String how =
                status.signal() != 0
                        ? "by signal " + status.signal()
                        : "with exit code " + status.code();
        return "the child ended " + how + " before it was initialized";
    }

    /** The JVM between us and a daemon ends at once. */
    private void awaitMiddle(Child middle, Fd words) {
        ExitStatus status;
        try {
            status = middle.await(Deadline.after(request.startLimit()));
            if (status == null) {
                tooLate();
            }
        } catch (Timeout | CancellationException e) {
            destroy(middle);
            throw e;
        }
        middle.close();
        // Where the daemon has become our child nobody else reaps it.
        Orphans.reapSession(middle.pid());
        if (status.exitCode() != 0) {
            throw new StartException(
                    attempt
                            + "the JVM that starts the daemon ended with "
                            + status.exitCode()
                            + Words.said(words));
        }
    }
}
