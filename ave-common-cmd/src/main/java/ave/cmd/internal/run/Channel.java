// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.run;

import ave.posix.abi.NativeBuffer;

/** The descriptors that connect this process with a program. For one thread at a time. */
sealed interface Channel extends AutoCloseable permits TerminalChannel, PipeChannel {
    /** How many descriptors a wait is for. */
    int FDS = 3;

    /** The number of the descriptor that the output comes from. */
    int outputFd();

    /** Reads available output; returns the number of bytes, 0 for none. */
    int read(NativeBuffer buffer, int size);

    /** Reads available standard error, if that is separate. */
    int readErrors(NativeBuffer buffer, int size);

    /** Writes to the program's input as much as there is room for, and returns how much. */
    int write(NativeBuffer buffer, int size);

    /** The number of the descriptor that is written to; {@link ave.posix.Poll#NO_FD} for none. */
    int inputFd();

    /** Ends the program's input. */
    void endInput();

    /** Fills in, from an index on, {@link #FDS} descriptors and what to wait for. */
    void await(int[] fds, int[] events, int index, boolean canWrite);

    /** Tells whether no program has the other end open; one may open it again. */
    boolean isHungUp();

    /** Keeps a channel that has hung up from being ready all the time. */
    void hold();

    @Override
    void close();
}
