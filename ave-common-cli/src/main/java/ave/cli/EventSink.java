// SPDX-License-Identifier: Apache-2.0
package ave.cli;

import ave.network.json.JsonWriter;
import ave.posix.Descriptors;
import ave.posix.Fd;
import ave.posix.NativeBuffer;
import ave.posix.PosixException;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Where the reference service reports what it sees, as messages; nowhere if there is no descriptor.
 */
final class EventSink implements AutoCloseable {
    private final Fd fd;
    private final JsonWriter writer = new JsonWriter();
    private final NativeBuffer buffer = new NativeBuffer(4096);

    EventSink(Integer number) {
        fd = number == null ? null : new Fd(number);
    }

    void send(Object event) {
        if (fd == null) {
            return;
        }
        try {
            writer.message(json -> json.value(event));
        } catch (IOException e) {
            throw new UncheckedIOException("an event is text or an address", e);
        }
        int size = writer.size();
        buffer.bytes().put(0, writer.bytes(), 0, size);
        writer.clear();
        for (int sent = 0; sent < size; ) {
            int count = Descriptors.write(fd, buffer, sent, size - sent);
            if (count < 0) {
                throw new PosixException("write an event to", fd, -count);
            }
            sent += count;
        }
    }

    @Override
    public void close() {
        if (fd != null) {
            fd.close();
        }
    }
}
