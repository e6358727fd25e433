// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.serve;

import ave.network.process.Pipe;
import java.io.Serializable;

/**
 * Where the reference service reports what it sees, as messages; nowhere if there is no descriptor.
 */
public record EventSink(Pipe pipe) implements AutoCloseable, Serializable {
    private static final long serialVersionUID = 1L;
    private static final int NONE = -1;

    EventSink(Integer number) {
        this(number == null ? null : new Pipe(NONE, number));
    }

    /**
     * For a service that reports nothing.
     *
     * @return a sink without a descriptor
     */
    public static EventSink nowhere() {
        return new EventSink((Pipe) null);
    }

    void send(Object event) {
        if (pipe != null) {
            pipe.put(event);
        }
    }

    @Override
    public void close() {
        if (pipe != null) {
            pipe.close();
        }
    }
}
