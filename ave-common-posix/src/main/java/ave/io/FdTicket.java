// SPDX-License-Identifier: Apache-2.0
package ave.io;

import ave.posix.travel.FdTravel;
import java.io.InvalidObjectException;
import java.io.Serializable;

/** The serialized form of an {@link Fd}: its number. */
record FdTicket(int number) implements Serializable {
    static final int CLOSED = -1;

    private static final long serialVersionUID = 1L;

    private Object readResolve() throws InvalidObjectException {
        if (number == CLOSED) {
            return Fd.closed();
        }
        if (!FdTravel.isArriving()) {
            throw new InvalidObjectException(
                    "deserialize fd " + number + ": no descriptor was passed with it");
        }
        Object owner = FdTravel.owner(number);
        return owner == null ? Fd.of(number) : owner;
    }
}
