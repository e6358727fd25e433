// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.run;

import ave.posix.leak.Leakable;
import ave.posix.leak.Origin;
import java.util.List;

/** Closes a running command that was leaked, and reports where it was started. Thread-safe. */
public final class LeakWatch extends Leakable {
    private final RunningProgram program;
    private final List<String> command;
    private volatile boolean closed;

    private LeakWatch(Object owner, RunningProgram program, List<String> command) {
        super(owner, Origin.here());
        this.program = program;
        this.command = command;
    }

    /**
     * Begins to watch a command.
     *
     * @param owner the object that its user has to close
     * @param program closed if the owner is leaked
     * @param command for the report
     * @return the watch, stopped when the owner is closed
     */
    public static LeakWatch of(Object owner, RunningProgram program, List<String> command) {
        LeakWatch watch = new LeakWatch(owner, program, command);
        watch.watch();
        return watch;
    }

    /** Ends the watch, because the owner was closed. */
    public void stop() {
        closed = true;
        settle();
    }

    @Override
    protected String closeLeaked() {
        if (closed) {
            return null;
        }
        program.close();
        return "command " + command;
    }

    @Override
    protected String logger() {
        return "ave.cmd.RunningCmd";
    }
}
