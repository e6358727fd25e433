// SPDX-License-Identifier: Apache-2.0
package ave.io;

import ave.posix.travel.FdTravel;
import java.io.InvalidObjectException;
import java.io.Serializable;

/** What of an {@link Fd} is written: its number. */
record FdTicket(int number) implements Serializable {
    static final int CLOSED = -1;

    private static final long serialVersionUID = 1L;

    private Object readResolve() throws InvalidObjectException {
        if (number == CLOSED) {
            return Fd.closed();
        }
        if (!FdTravel.isArriving()) {
            throw new InvalidObjectException("no descriptor came with fd " + number);
        }
        Object owner = FdTravel.owner(number);
        return owner == null ? Fd.of(number) : owner;
    }
}
