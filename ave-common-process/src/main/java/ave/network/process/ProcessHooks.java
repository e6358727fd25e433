// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.abi.Constants.SIGTERM;

import ave.network.process.internal.command.ChildCommand;
import ave.network.process.internal.log.ProcessLog;
import ave.network.process.internal.log.Traces;
import ave.network.process.internal.spare.SpareKind;
import ave.network.process.internal.system.DeathSignal;
import ave.network.process.internal.wire.ChildControl;
import ave.posix.ThisProcess;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The methods that run in the new process, for a subclass of {@link Process} to override. */
abstract class ProcessHooks implements Serializable {
    private static final long serialVersionUID = 1L;

    /** A shell's exit code for a program that was ended by a signal is this and the signal. */
    private static final int SIGNALLED = 128;

    private final ProcessOptions options;
    private final String procName;

    /** The child's side; not in the parent. */
    private transient volatile ChildControl control;

    /** What closeFds collects while a start asks for it. */
    private transient Set<Integer> collected;

    ProcessHooks(ProcessOptions options) {
        this.options = Objects.requireNonNull(options, "options");
        this.procName = options.nameFor(getClass());
    }

    /**
     * Returns the name that ps shows.
     *
     * @return at most 15 bytes
     */
    public final String procName() {
        return procName;
    }

    final ProcessOptions processOptions() {
        return options;
    }

    /**
     * Names the descriptors that the child keeps besides 0, 1, 2 and those in its fields. A
     * subclass adds numbers to the list and calls this method with it. Called twice: by the start
     * in the parent, to learn which descriptors to pass on, and as the first hook of the child.
     *
     * @param exclude the numbers to keep
     */
    protected void closeFds(List<Integer> exclude) {
        if (collected != null) {
            collected.addAll(exclude);
        }
    }

    /**
     * Redirects inherited descriptors, stderr to a log file for example: {@link ave.io.Fd#open} a
     * file, and {@link ave.io.Fd#duplicateTo} the number. Runs in the child.
     */
    protected void redirect() {}

    /**
     * Prepares the child: signal handlers, death signal, name. A subclass that overrides it calls
     * this method first.
     */
    protected void initialize() {
        here("initialize").initialize();
    }

    /**
     * Sets the signal that this process gets when its parent ends. Called with SIGTERM in {@link
     * #initialize}, with 0 for a daemon. Any thread may call it later, also in a process that
     * wasn't started from this object.
     *
     * @param deathSignal the signal; 0 for none
     */
    public void performPrctl(int deathSignal) {
        ChildControl here = control;
        if (here == null) {
            DeathSignal.set(deathSignal);
        } else {
            here.chooseDeathSignal(deathSignal);
        }
    }

    /**
     * Returns the signal that the process gets when its parent ends: SIGTERM unless overridden.
     * Called by the start, in the parent, and not for daemons.
     *
     * @return the signal; 0 for none: the process outlives its parent, whenever that ends
     */
    protected int deathSignal() {
        return SIGTERM;
    }

    /** Handles SIGTERM: ends the process at once with code 143. Runs in a thread of its own. */
    protected void handleSIGTERM() {
        ThisProcess.exitNow(SIGNALLED + SIGTERM);
    }

    /** Handles SIGUSR1: logs the stacks of all threads. Runs in a thread of its own. */
    protected void handleSIGUSR1() {
        log(Traces.ofAllThreads());
    }

    /**
     * Ends the child. Called when the target has returned; the target may call it, too.
     *
     * @param code 0 to 255
     */
    public void exit(int code) {
        here("exit");
        log("exit PID=" + ThisProcess.pid() + " code=" + code);
        System.out.flush();
        System.err.flush();
        ThisProcess.exitNow(code);
    }

    /**
     * Returns work for spare JVMs that makes children of this class start faster: what it calls is
     * loaded and compiled when a child begins. It doesn't get this object, unless it captures it.
     *
     * @return the work; null for none
     */
    protected WarmUp warmUp() {
        return null;
    }

    /**
     * Logs what the process does: on stderr if {@linkplain ProcessOptions#logging logging} is on,
     * as {@code <ctime> <name> <pid> -- <message>}, and at INFO to SLF4J.
     *
     * @param message the message
     */
    public final void log(String message) {
        ProcessLog.say(procName, options.logging(), message);
    }

    // ---- for this package

    /** Whether a class between this one and Process, or this one, has a run() of its own. */
    final boolean implementsRun() {
        for (Class<?> c = getClass(); c != Process.class; c = c.getSuperclass()) {
            for (var method : c.getDeclaredMethods()) {
                if (method.getName().equals("run") && method.getParameterCount() == 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What is started from spares, and how those get ready. */
    final SpareKind spareKind() {
        return new SpareKind(
                ChildCommand.of(options.jvm(getClass())),
                getClass(),
                new ExampleProcess.Maker(),
                () -> WarmUpTask.of(warmUp()));
    }

    private ChildControl here(String method) {
        ChildControl here = control;
        if (here == null) {
            throw new IllegalStateException(method + " is for the child: " + procName);
        }
        return here;
    }

    /** The descriptors that closeFds wants to keep. */
    final Set<Integer> wantedFds() {
        Set<Integer> wanted = new TreeSet<>();
        collected = wanted;
        try {
            closeFds(new ArrayList<>());
        } finally {
            collected = null;
        }
        return wanted;
    }

    final void live(ChildControl here) {
        control = here;
    }

    /**
     * Tells whether this is the process that was started from this object, and not the one that
     * made and started it.
     *
     * @return whether this is the child
     */
    protected final boolean isChild() {
        return control != null;
    }
}
