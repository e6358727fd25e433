// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.client;

import ave.network.connection.Address;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.time.Duration;
import java.util.LinkedHashMap;

/**
 * What a client was made with. Immutable.
 *
 * @param address where the service listens
 * @param authkey the key to authenticate with; null for none
 * @param connectLimit how long connecting may take, the handshake included; null for ever
 * @param optimist whether to keep trying while nobody listens
 * @param resource what each request names as its resource; null for nothing
 * @param messageLimit the largest response that is accepted, in bytes
 * @param mapper converts arguments and results; null for the library's own
 */
public record ClientSettings(
        Address address,
        String authkey,
        Duration connectLimit,
        boolean optimist,
        LinkedHashMap<String, Object> resource,
        int messageLimit,
        ObjectMapper mapper)
        implements Serializable {
    private static final long serialVersionUID = 1L;
}
