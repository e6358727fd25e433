// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import java.io.InvalidObjectException;
import java.io.Serializable;

/** What of an {@link Fd} is written: its number. */
record FdTicket(int number) implements Serializable {
    static final int CLOSED = -1;

    private static final long serialVersionUID = 1L;

    private Object readResolve() throws InvalidObjectException {
        Fd fd = number == CLOSED ? Fd.closed() : FdTravel.arrived(number);
        if (fd == null) {
            throw new InvalidObjectException("no descriptor came with fd " + number);
        }
        return fd;
    }
}
