// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.abi.Constants.SIGTERM;

import ave.exceptions.Timeout;
import ave.io.Fd;
import ave.network.exceptions.Unjoinable;
import ave.network.exceptions.Unstarted;
import ave.network.exceptions.Unwaitable;
import ave.network.process.internal.launch.StartedProcess;
import ave.network.process.internal.system.ForeignProcess;
import ave.network.process.internal.system.ProcStat;
import ave.network.process.internal.wire.ChildControl;
import ave.posix.ThisProcess;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/**
 * Something that runs in a process of its own, as if it had been forked. Ports {@code
 * ave.network.process.Process}.
 *
 * <p>A JVM can't fork: {@link #start} starts a new JVM with the same class path and hands it this
 * object, whose fields are what a forked child would have inherited. They must be serializable;
 * connections, {@link Pipe}s and other descriptors in them arrive under the same numbers. Then, in
 * the new process, these run in this order: {@link #closeFds}, {@link #redirect}, {@link
 * #initialize}, the target (or {@link #run}), {@link #exit}.
 *
 * <p>The child gets SIGTERM when its parent ends, however that ends; daemons don't.
 *
 * <p>On purpose different from the Python library: a process is started once, join may be repeated
 * and returns what a shell would say ({@code 128 + n} for signal n), a child that fails while it
 * starts fails a synchronized start, and death signals come from the parent process, not from the
 * thread that started the child.
 *
 * <p>A child that was started is joined or closed. If this object becomes unreachable before that,
 * the child goes on running and is reaped at its end; that is reported once at WARN, with the place
 * where it was started.
 *
 * <p>In the parent thread-safe. In the child the hooks and the target run in the main thread.
 *
 * @since 1.0
 */
public class Process extends ProcessHooks implements AutoCloseable {
    private static final long serialVersionUID = 1L;
    private static final Duration TO_CLOSE = Duration.ofSeconds(10);

    /** What to run; null for run(). */
    private final Target target;

    /** What to run it with. A list, as its type can be serialized, which that of an array can't. */
    private final ArrayList<Object> args;

    /** Zero as long as it isn't known. */
    private volatile int pid;

    /** Tells the process from a later one with the same pid. */
    private volatile long startTime;

    /** The parent's side; not in the child. */
    private transient volatile StartedProcess started;

    /**
     * What a process does: a method reference or a lambda. The child gets what it captures, too.
     */
    @FunctionalInterface
    public interface Target extends Serializable {
        /**
         * Runs in the new process.
         *
         * @param args the arguments that the constructor got
         * @throws Exception to end the process with exit code 1
         */
        void run(Object... args) throws Exception;
    }

    /**
     * Makes a process that calls {@link #run} of a subclass.
     *
     * @throws IllegalArgumentException if the class doesn't implement run
     */
    protected Process() {
        this(ProcessOptions.defaults());
    }

    /**
     * Makes a process that calls {@link #run} of a subclass.
     *
     * @param options all other options
     * @throws IllegalArgumentException if the class doesn't implement run
     */
    @SuppressWarnings("this-escape") // It asks for nothing but the class.
    protected Process(ProcessOptions options) {
        super(options);
        this.target = null;
        this.args = new ArrayList<>();
        if (!implementsRun()) {
            throw new IllegalArgumentException(
                    getClass().getName() + " has neither a target nor a run() of its own");
        }
    }

    /**
     * Makes a process that runs a target.
     *
     * @param target what to run
     * @param args its arguments; serializable
     */
    public Process(Target target, Object... args) {
        this(ProcessOptions.defaults(), target, args);
    }

    /**
     * Makes a process that runs a target.
     *
     * @param options all other options
     * @param target what to run
     * @param args its arguments; serializable
     */
    public Process(ProcessOptions options, Target target, Object... args) {
        super(options);
        this.target = Objects.requireNonNull(target, "target");
        this.args = new ArrayList<>(Arrays.asList(args));
    }

    /** Starts the process, which must then be joined or closed. Doesn't wait for its work. */
    public final void start() {
        start(false, false);
    }

    /**
     * Starts the process.
     *
     * @param daemonize whether it becomes a daemon: in a session of its own, a child of init, in
     *     {@code /}, with umask 0. A daemon can't be joined, and outlives this process
     * @param synchronize whether to return only when its {@link #initialize} is over. The pid is
     *     known then, that of a daemon too
     * @throws ProcessException if it can't be started. The message has the reason: a field that
     *     can't be handed over, a descriptor that isn't open, an error of the operating system, or,
     *     with synchronize, the error in the child
     * @throws Timeout if it isn't initialized within the {@linkplain ProcessOptions#startLimit
     *     limit}; it was killed
     * @throws IllegalStateException if it was started before
     * @throws java.util.concurrent.CancellationException if the thread was interrupted while it
     *     waited; the child was killed, the interrupt flag stays set
     */
    public final synchronized void start(boolean daemonize, boolean synchronize) {
        if (started != null || isChild()) {
            throw new IllegalStateException(procName() + " was started before");
        }
        Fd attachment = attach();
        StartedProcess child;
        try {
            child = new ProcessProgram(this).launch(daemonize, synchronize);
        } catch (RuntimeException | Error e) {
            detach();
            throw e;
        }
        if (daemonize) {
            detach();
        }
        startTime = ProcStat.startTime(child.pid());
        pid = child.pid();
        started = child;
        child.watchFor(this, procName(), attachment);
    }

    /**
     * Returns the process's id.
     *
     * @return the pid, also after the end of the process
     * @throws Unstarted if it wasn't started
     * @throws IllegalStateException for a daemon whose start wasn't synchronized
     */
    public final int pid() {
        if (pid == 0) {
            if (started != null) {
                throw new IllegalStateException("process PID is not known");
            }
            throw new Unstarted("process PID is not known");
        }
        return pid;
    }

    /** Sends SIGTERM to the process; does nothing if it has ended. See {@link #kill}. */
    public final void terminate() {
        kill(SIGTERM);
    }

    /**
     * Sends a signal to the process; does nothing if it has ended. Never reaches another process
     * that got its pid.
     *
     * <p>If the start wasn't synchronized, SIGTERM, SIGINT, SIGHUP and SIGQUIT are held back until
     * the child's JVM runs this library, for some tenths of a second, 10 seconds at most: earlier
     * they would end the JVM without its handlers. This method doesn't wait for that.
     *
     * @param signal its number
     * @throws Unstarted if the process wasn't started
     * @throws IllegalStateException for a daemon whose start wasn't synchronized
     * @throws ave.io.PosixException EPERM if permission is denied, EINVAL if there is no such
     *     signal
     */
    public final void kill(int signal) {
        if (pid == 0 && started == null) {
            throw new Unstarted("cannot terminate unstarted process");
        }
        if (started != null) {
            started.kill(signal);
        } else if (isChild()) {
            ThisProcess.kill(pid, signal);
        } else {
            new ForeignProcess(pid, startTime).signal(signal);
        }
    }

    /**
     * Waits until the process has ended, and reaps it. May be repeated.
     *
     * @param timeout how long; null for ever
     * @return its exit code, or 128 and the signal that ended it
     * @throws Timeout if it didn't end in time
     * @throws Unstarted if it wasn't started; see {@link #exitStatus} for more
     * @throws java.util.concurrent.CancellationException if the thread was interrupted; its
     *     interrupt flag stays set
     */
    public final int join(Duration timeout) {
        StartedProcess child = child();
        log("join by PID=" + ThisProcess.pid());
        OptionalInt exit = child.join(timeout);
        if (exit.isEmpty()) {
            throw new Timeout(procName() + " (pid " + pid + ") didn't end within " + timeout);
        }
        detach();
        return exit.getAsInt();
    }

    /**
     * Waits until the process has ended, for ever.
     *
     * @return its exit code, or 128 and the signal that ended it
     * @throws Unstarted see {@link #join(Duration)}
     */
    public final int join() {
        return join(null);
    }

    /**
     * Returns the exit code if the process has ended, and reaps it. Never waits, and works on an
     * interrupted thread.
     *
     * @return its exit code, or 128 and the signal that ended it; empty while it runs
     * @throws Unstarted if it wasn't started; see {@link #exitStatus} for more
     */
    public final OptionalInt joinNohang() {
        return exitStatus()
                .map(status -> OptionalInt.of(status.exitCode()))
                .orElse(OptionalInt.empty());
    }

    /**
     * Returns the exit status if the process has ended, and reaps it. Never waits.
     *
     * @return its status; empty while it runs
     * @throws Unstarted if it wasn't started
     * @throws Unjoinable if it is the current process
     * @throws Unwaitable if it isn't a child of the current process; daemons aren't
     */
    public final Optional<ExitStatus> exitStatus() {
        Optional<ExitStatus> status = child().poll().map(ExitStatus::of);
        status.ifPresent(ended -> detach());
        return status;
    }

    /**
     * Returns a future for the end of the process; no thread waits. This counts as a join: the
     * process is reaped when it has ended. Cancelling the future doesn't end the process.
     *
     * @return completed when the process has ended, in a thread of the common pool
     * @throws Unstarted if it wasn't started; see {@link #exitStatus} for more
     * @throws ave.io.PosixException EMFILE if there are no more descriptors
     */
    public final CompletableFuture<ExitStatus> onExit() {
        CompletableFuture<ave.posix.ExitStatus> end = ended();
        CompletableFuture<ExitStatus> exit =
                end.thenApplyAsync(
                        status -> {
                            detach();
                            return ExitStatus.of(status);
                        });
        exit.whenComplete((status, failure) -> end.cancel(false));
        return exit;
    }

    /** Completed in the thread of the poller. A caller that no longer needs it cancels it. */
    final CompletableFuture<ave.posix.ExitStatus> ended() {
        return child().onExit();
    }

    /**
     * Tells whether the process still runs. A process that has ended can still be joined. Never
     * waits, and works on an interrupted thread.
     *
     * @return false once it has ended
     * @throws Unstarted if it wasn't started; see {@link #exitStatus} for more
     */
    public final boolean isAlive() {
        return joinNohang().isEmpty();
    }

    /**
     * Ends the process and joins it: SIGTERM, and SIGKILL if it hasn't ended after 10 seconds. Does
     * nothing if the process has ended or wasn't started, for a daemon, which outlives this
     * process, and in any process but the one that started it. See {@link #close(Duration)}.
     */
    @Override
    public void close() {
        close(TO_CLOSE);
    }

    /**
     * Ends the process and joins it, as {@link #close()} does. {@link #join()} still returns its
     * exit code.
     *
     * @param limit how long it may take to end after SIGTERM before it is killed; null for ever. An
     *     interrupt of this thread kills it at once; the interrupt flag stays set
     * @throws ave.io.PosixException EPERM if it became another user's, so that this process has no
     *     permission to signal it
     */
    public final void close(Duration limit) {
        StartedProcess child = started;
        if (child != null && !child.isDaemon()) {
            child.end(limit);
            detach();
        }
    }

    /**
     * Returns a descriptor that becomes readable when the process has ended, for an event loop. See
     * pidfd_open(2).
     *
     * @return its number, owned by this object; -1 once the end was seen
     * @throws Unstarted if it wasn't started; see {@link #exitStatus} for more
     */
    public final int pidfd() {
        return child().pidfd();
    }

    /** Readable when the process has ended; the caller closes it. Null once the end was seen. */
    final Fd watch() {
        return child().watch();
    }

    private StartedProcess child() {
        if (pid == ThisProcess.pid()) {
            throw new Unjoinable("a process can't join itself: " + procName());
        }
        StartedProcess child = started;
        if (child == null && pid == 0) {
            throw new Unstarted("cannot join unstarted process");
        }
        if (child == null || child.isDaemon()) {
            throw new Unwaitable("target process is not a child");
        }
        return child;
    }

    /**
     * Does the work of the process if there is no target. Runs in the child.
     *
     * @throws Exception to end the process with exit code 1
     */
    public void run() throws Exception {
        throw new UnsupportedOperationException(getClass().getName() + " has no run()");
    }

    /**
     * Opens what the child is to have besides its other fields, in the parent; null for nothing.
     */
    Fd attach() {
        return null;
    }

    /** Closes it when the child has ended, or wasn't started; may be called again. */
    void detach() {}

    final void becomeChild(ChildControl here) {
        live(here);
        pid = ThisProcess.pid();
        // A process that gets a copy of this object later can then signal this process.
        startTime = ProcStat.startTime(pid);
    }

    final void runTarget() throws Exception {
        if (target == null) {
            run();
        } else {
            target.run(args.toArray());
        }
    }
}
