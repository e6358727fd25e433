// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Configuration of a {@link Server}.
 *
 * @param name of the service, for log lines
 * @param authkey the primary key; null for none
 * @param altKeys keys of accounts
 * @param admitUnauthenticated whether peers without an accepted key stay
 * @param handshakeTimeout for a peer to answer the challenge
 * @param messageLimit the largest request in bytes
 * @param connectionLimit how many connections there may be at a time
 * @param inputBudget bytes that unfinished requests of all peers may take together
 * @param outputBudget bytes that unsent responses to all peers may take together
 * @param trustedUsers the ids of users who need no key over a UNIX socket
 * @param interval how long nothing happens before the server is idle; null for never
 * @param mapper converts results; null for the library's own
 */
public record ServerSettings(
        String name,
        String authkey,
        Map<String, String> altKeys,
        boolean admitUnauthenticated,
        Duration handshakeTimeout,
        int messageLimit,
        int connectionLimit,
        long inputBudget,
        long outputBudget,
        Set<Long> trustedUsers,
        Duration interval,
        ObjectMapper mapper) {}
