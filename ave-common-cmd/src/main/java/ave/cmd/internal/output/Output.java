// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.output;

import ave.cmd.internal.threads.Delivery;
import ave.posix.Deadline;
import java.nio.ByteBuffer;

/**
 * One output of a program: its transcript and its listeners. The reading thread calls them if it
 * waits without a time limit, otherwise the delivery does. Not thread-safe.
 */
public final class Output implements AutoCloseable {
    private final Transcript transcript;
    private final Listeners listeners;
    private final Delivery delivery;

    /**
     * Makes an output that nothing has been written to.
     *
     * @param transcript keeps it
     * @param listeners get it, and are closed with this
     * @param delivery calls the listeners where a time limit must hold
     */
    public Output(Transcript transcript, Listeners listeners, Delivery delivery) {
        this.transcript = transcript;
        this.listeners = listeners;
        this.delivery = delivery;
    }

    /**
     * What is kept of it.
     *
     * @return the transcript
     */
    public Transcript transcript() {
        return transcript;
    }

    /**
     * Delivers the last piece of the transcript to the listeners.
     *
     * @param count its size
     * @param deadline that of the wait in which it came
     */
    public void deliver(int count, Deadline deadline) {
        if (count == 0 || listeners.isEmpty()) {
            return;
        }
        ByteBuffer piece = transcript.last(count);
        if (deadline == Deadline.NEVER && delivery.awaitAll(deadline)) {
            listeners.add(piece);
        } else {
            ByteBuffer copy = ByteBuffer.allocate(count).put(piece).flip();
            delivery.add(() -> listeners.add(copy), count);
        }
    }

    /**
     * Delivers an incomplete last line at the end of the output.
     *
     * @param deadline that of the wait
     */
    public void end(Deadline deadline) {
        if (deadline == Deadline.NEVER && delivery.awaitAll(deadline)) {
            listeners.end();
        } else if (!listeners.isEmpty()) {
            delivery.add(listeners::end, 0);
        }
    }

    /** Closes the file that was opened for it. */
    @Override
    public void close() {
        listeners.close();
    }
}
