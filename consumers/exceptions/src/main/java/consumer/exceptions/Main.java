// SPDX-License-Identifier: Apache-2.0
package consumer.exceptions;

import ave.exceptions.AveException;
import ave.exceptions.Exceptions;
import ave.exceptions.Timeout;
import java.util.Map;

/** Raises what a peer's details say. */
public final class Main {
    private Main() {}

    public static void main(String... args) {
        AveException raised =
                Exceptions.fromDetails(Map.of("type", "Timeout", "message", "too slow"));
        if (!(raised instanceof Timeout)) {
            throw new AssertionError(raised);
        }
        System.out.println(raised.get("message"));
    }
}
