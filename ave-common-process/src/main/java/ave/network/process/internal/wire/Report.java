// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.wire;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.posix.Poll;
import ave.posix.abi.NativeBuffer;
import ave.posix.abi.Utf8;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a child tells the process that waits for its start, through a pipe: its pid, and the text of
 * an error if there was one. The end of the pipe without it says that the child died.
 *
 * @param pid the child's
 * @param error what went wrong; empty if nothing did
 */
public record Report(int pid, String error) {
    private static final int CHUNK = 4096;

    /** A longer trace is cut: nobody may wait for a pipe that is full. */
    private static final int MOST = 32 * 1024;

    /** In place of a report: the child's signals are its own. Closes the end. */
    public static void begun(Fd end) {
        NativeBuffer buffer = new NativeBuffer(1);
        try (end) {
            Descriptors.write(end, buffer, 0, 1);
        }
    }

    /** Whether {@link #begun} was called at the other end, which is readable or closed. */
    public static boolean hasBegun(Fd end) {
        return Descriptors.read(end, new NativeBuffer(1), 0, 1) == 1;
    }

    /** Writes this report and closes the end. */
    public void writeTo(Fd end) {
        byte[] text = error.getBytes(StandardCharsets.UTF_8);
        if (text.length > MOST) {
            text = Arrays.copyOf(text, Utf8.wholeLength(text, 0, MOST));
        }
        NativeBuffer buffer = new NativeBuffer(Integer.BYTES + text.length);
        buffer.bytes().putInt(0, pid).put(Integer.BYTES, text);
        try (end) {
            // If the write fails the parent has ended, and the death signal ends this child.
            Descriptors.write(end, buffer, 0, buffer.capacity());
        }
    }

    /**
     * Reads to the end.
     *
     * @return null if there was no report
     * @throws java.util.concurrent.CancellationException if the thread was interrupted
     */
    public static Report readFrom(Fd end, Deadline deadline, Runnable late) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        NativeBuffer buffer = new NativeBuffer(CHUNK);
        while (true) {
            if (Poll.await(end.number(), ave.posix.abi.Constants.POLLIN, deadline) == 0) {
                late.run();
            }
            int count = Descriptors.read(end, buffer, 0, CHUNK);
            if (count < 0) {
                throw new PosixException("read", "a child's report", -count);
            }
            if (count == 0) {
                return all.size() < Integer.BYTES ? null : decode(all.toByteArray());
            }
            for (int i = 0; i < count; i++) {
                all.write(buffer.bytes().get(i));
            }
        }
    }

    private static Report decode(byte[] bytes) {
        int pid = ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.nativeOrder()).getInt();
        int length = bytes.length - Integer.BYTES;
        return new Report(pid, new String(bytes, Integer.BYTES, length, StandardCharsets.UTF_8));
    }
}
