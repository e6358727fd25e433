// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.run;

import java.lang.ref.Cleaner;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes a running command that nobody closed, and says where it was started. */
public final class LeakWatch {
    private static final Cleaner CLEANER = Cleaner.create();

    private final State state;
    private final Cleaner.Cleanable cleanable;

    private LeakWatch(Object owner, State state) {
        this.state = state;
        cleanable = CLEANER.register(owner, state);
    }

    public static LeakWatch of(Object owner, RunningProgram program, List<String> command) {
        return new LeakWatch(owner, new State(program, command));
    }

    /** The owner closed it. */
    public void stop() {
        state.closed = true;
        cleanable.clean();
    }

    private static final class State implements Runnable {
        private final RunningProgram program;
        private final List<String> command;
        private final Throwable startedAt = new Throwable("started here");
        private volatile boolean closed;

        State(RunningProgram program, List<String> command) {
            this.program = program;
            this.command = command;
        }

        @Override
        public void run() {
            if (!closed) {
                try {
                    program.close();
                } catch (RuntimeException e) {
                    startedAt.addSuppressed(e);
                }
                LeakLog.LOGGER.warn("command {} was never closed", command, startedAt);
            }
        }
    }

    /** Logging costs start-up time that most programs never need to spend here. */
    private static final class LeakLog {
        static final Logger LOGGER = LoggerFactory.getLogger("ave.cmd.RunningCmd");
    }
}
