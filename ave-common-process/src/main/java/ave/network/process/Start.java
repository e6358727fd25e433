// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.abi.Constants.SIGKILL;
import static ave.posix.abi.Constants.SIGTERM;
import static ave.posix.abi.Constants.SIGUSR1;

import ave.exceptions.Timeout;
import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.Child;
import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.posix.ExitStatus;
import ave.posix.Spawn;
import ave.posix.ThisProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/** One start of a process, seen from its parent. */
final class Start {
    private static final int STANDARD = 3;

    /**
     * A shell is what every Linux has to put a process between a daemon and us. It gives what it
     * starts behind its back another standard input, which the daemon takes back.
     */
    private static final String MIDDLE = "umask 0; \"$@\" &";

    private final Process process;
    private final boolean daemonize;
    private final boolean synchronize;
    private final String attempt;
    private final JavaCommand java;

    /** A spare dies with us, whatever it is told. */
    private final boolean canBeSpare;

    Start(Process process, boolean daemonize, boolean synchronize) {
        this.process = process;
        this.daemonize = daemonize;
        this.synchronize = synchronize;
        this.attempt = "start " + process.procName() + ": ";
        this.java = new JavaCommand(process);
        this.canBeSpare = !daemonize && process.deathSignal() != 0;
    }

    Started run() {
        boolean refills = canBeSpare && SpareProcesses.askWarmUp(java);
        Started started = start();
        // Not before: it takes processor time that the child needs.
        easeTheNext(refills);
        return started;
    }

    private void easeTheNext(boolean refills) {
        try {
            if (refills) {
                EternalThread.execute(this::refill);
            }
        } catch (RuntimeException | Error e) {
            // The child runs already, and whoever started it must be able to join it.
            ProcessLog.debug("the next start won't be faster", e);
        }
    }

    /** Whoever waits for this start goes on first, where both are on one processor. */
    private void refill() {
        Thread.yield();
        SpareProcesses.refill(java);
    }

    private Started start() {
        Job.Packed job = Job.of(process, daemonize).pack();
        SortedSet<Integer> kept = kept(job.descriptors());
        try (Fd file = Descriptors.memoryFile(job.bytes());
                Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            Child spare = fromSpare(kept, file, synchronize ? pipe.write() : null);
            Child child = spare == null ? fresh(kept, file, pipe.write()) : spare;
            // The end of the pipe must come when the child has ended.
            pipe.write().close();
            if (synchronize) {
                return awaited(child, pipe.read());
            }
            return spare == null ? unreported(child, pipe.read()) : new Started(child, null, null);
        } catch (PosixException e) {
            throw new ProcessException(attempt + e.getMessage(), e);
        }
    }

    private SortedSet<Integer> kept(SortedSet<Integer> wanted) {
        SortedSet<Integer> kept = new TreeSet<>(wanted);
        for (int number : kept) {
            if (number < 0 || !Descriptors.isOpen(number)) {
                throw new ProcessException(
                        attempt + "fd " + number + " is to be passed on, but isn't open");
            }
        }
        for (int number = 0; number < STANDARD; number++) {
            if (Descriptors.isOpen(number)) {
                kept.add(number);
            }
        }
        return kept;
    }

    /** Null if there is none that could be it. */
    private Child fromSpare(SortedSet<Integer> kept, Fd job, Fd report) {
        boolean fits = canBeSpare && Spare.canHave(kept);
        Spare spare = fits ? SpareProcesses.take(java) : null;
        return spare == null ? null : spare.assign(kept, job, report);
    }

    private Child fresh(SortedSet<Integer> kept, Fd job, Fd pipe) {
        int[] free = free(kept);
        boolean keepsInput = daemonize && kept.contains(0);
        List<String> command = new ArrayList<>(java.line());
        command.add(Integer.toString(free[0]));
        command.add(Integer.toString(free[1]));
        command.add(Boolean.toString(synchronize));
        if (daemonize) {
            command.add(keepsInput ? Integer.toString(free[2]) : "-1");
            command.addAll(0, List.of("/bin/sh", "-c", MIDDLE, "sh"));
        }
        Spawn spawn = new Spawn(command).blockSignal(SIGTERM).blockSignal(SIGUSR1);
        kept.forEach(number -> spawn.descriptor(number, number));
        spawn.descriptor(free[0], job.number());
        spawn.descriptor(free[1], pipe.number());
        if (daemonize) {
            spawn.newSession().directory("/");
        }
        if (keepsInput) {
            spawn.descriptor(free[2], 0);
        }
        return EternalThread.call(spawn::start);
    }

    /**
     * The lowest numbers for what else the child is given: the highest kept may be at the limit.
     */
    private static int[] free(SortedSet<Integer> kept) {
        return IntStream.iterate(STANDARD, number -> number + 1)
                .filter(number -> !kept.contains(number))
                .limit(3)
                .toArray();
    }

    private Started unreported(Child child, Fd pipe) {
        if (daemonize) {
            awaitMiddle(child);
            return new Started(null, null, null);
        }
        return new Started(child, null, new Boot(Fd.of(pipe.release()), Boot.MOST));
    }

    private Started awaited(Child child, Fd report) {
        Deadline deadline = Deadline.after(process.processOptions().startLimit());
        if (daemonize) {
            awaitMiddle(child);
        }
        try {
            Report said = Report.readFrom(report, deadline, this::tooLate);
            if (said == null) {
                throw new ProcessException(attempt + diedSilently(child, deadline));
            }
            if (!said.error().isEmpty()) {
                throw new ProcessException(attempt + "in the child: " + said.error());
            }
            return daemonize
                    ? new Started(null, Daemon.of(said.pid()), null)
                    : new Started(child, null, null);
        } catch (Timeout | CancellationException e) {
            destroy(child);
            throw e;
        } catch (ProcessException | PosixException e) {
            child.close();
            throw e;
        }
    }

    /** A daemon's pid isn't known yet, but its process group is that of the shell in the middle. */
    private void destroy(Child child) {
        if (daemonize) {
            ThisProcess.kill(-child.pid(), SIGKILL);
        }
        child.close();
    }

    private void tooLate() {
        throw new Timeout(
                attempt
                        + "not initialized within "
                        + process.processOptions().startLimit()
                        + "; it was killed");
    }

    private String diedSilently(Child child, Deadline deadline) {
        if (daemonize) {
            return "the daemon died before it was initialized; its standard error tells why";
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

    /** The shell between us and a daemon ends at once. */
    private void awaitMiddle(Child middle) {
        ExitStatus status;
        try {
            status = middle.await(Deadline.NEVER);
        } catch (CancellationException e) {
            destroy(middle);
            throw e;
        }
        middle.close();
        if (status.exitCode() != 0) {
            throw new ProcessException(
                    attempt + "the shell in the middle ended with " + status.exitCode());
        }
    }
}
