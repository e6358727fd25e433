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

/** What runs in the new process, and a subclass of {@link Process} may implement. */
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
     * The name that ps shows.
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
     * Says which descriptors the child keeps besides 0, 1, 2 and those in serializable objects of
     * ours. A subclass adds numbers to the list and passes it to this method. Called twice: by the
     * start in the parent, which learns here what to pass on, and first of all in the child.
     *
     * @param exclude the numbers to keep
     */
    protected void closeFds(List<Integer> exclude) {
        if (collected != null) {
            collected.addAll(exclude);
        }
    }

    /**
     * Points inherited descriptors elsewhere, stderr to a log file above all: {@link
     * ave.io.Fd#open} a file, and {@link ave.io.Fd#duplicateTo} the number. Runs in the child.
     */
    protected void redirect() {}

    /**
     * Prepares the child: signal handlers, death signal, name. A subclass that adds to it calls
     * this one first.
     */
    protected void initialize() {
        here("initialize").initialize();
    }

    /**
     * Sets what this process gets when its parent ends. Called with SIGTERM in {@link #initialize},
     * with 0 for a daemon; may be called by any thread later, also where this object runs in a
     * process that was not started by it.
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
     * What the process gets when its parent ends: SIGTERM unless implemented otherwise. Asked by
     * the start, in the parent, and not for daemons.
     *
     * @return the signal; 0 for none: the process outlives its parent, whenever that ends
     */
    protected int deathSignal() {
        return SIGTERM;
    }

    /** SIGTERM came: ends the process at once with code 143. Runs in a thread of its own. */
    protected void handleSIGTERM() {
        ThisProcess.exitNow(SIGNALLED + SIGTERM);
    }

    /** SIGUSR1 came: writes the stacks of all threads to the log. Runs in a thread of its own. */
    protected void handleSIGUSR1() {
        log(Traces.ofAllThreads());
    }

    /**
     * Ends the child. Called when the target has returned, or may be called by it.
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
     * What a child of this class should have loaded and tried before it is needed, so that it
     * starts faster: run in spare JVMs. Has no access to this object unless it captures it.
     *
     * @return the work; null for none
     */
    protected WarmUp warmUp() {
        return null;
    }

    /**
     * Says what the process does: with {@linkplain ProcessOptions#logging logging} on stderr, as
     * {@code <ctime> <name> <pid> -- <message>}, and at INFO to SLF4J.
     *
     * @param message what it does
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
     * Tells whether this object lives in the process that was started from it, and not in the one
     * that made and started it.
     *
     * @return whether this is the child
     */
    protected final boolean isChild() {
        return control != null;
    }
}
