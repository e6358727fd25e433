// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.spare;

import ave.network.process.internal.command.ChildCommand;
import java.util.function.Supplier;

/** What the spares of a process have in common: the command line, and what they do ahead. */
public final class SpareKind {
    private final ChildCommand command;
    private final Class<?> type;
    private final ExampleProgram example;
    private final Supplier<? extends TrainingTask> task;

    /** Null as long as nobody asked. */
    private volatile byte[] training;

    /**
     * Describes them.
     *
     * @param command the command line of their JVMs
     * @param type the class of the process
     * @param example makes programs that the training run tries
     * @param task asks the user's code what is to be done ahead; it may give null
     */
    public SpareKind(
            ChildCommand command,
            Class<?> type,
            ExampleProgram example,
            Supplier<? extends TrainingTask> task) {
        this.command = command;
        this.type = type;
        this.example = example;
        this.task = task;
    }

    public ChildCommand command() {
        return command;
    }

    Class<?> type() {
        return type;
    }

    ExampleProgram example() {
        return example;
    }

    /** Calls the user's code. */
    TrainingTask task() {
        return task.get();
    }

    /**
     * The training run, serialized. The first call may call the user's code, and so is for the
     * thread that made this, never for the spawn thread.
     */
    public byte[] training() {
        if (training == null) {
            training = Trainings.packed(this);
        }
        return training;
    }
}
