// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.server;

import ave.network.control.internal.rpc.Response;

/** Turns the requests of a server's peers into responses. Called in the loop's thread. */
@FunctionalInterface
public interface RequestHandler {
    /**
     * Handles a request.
     *
     * @param peer the connection that it came over
     * @param buffer holds its text; valid during the call only
     * @param offset where the text begins
     * @param length the size of the text in bytes
     * @return the response, valid until the next request
     */
    Response handle(Peer peer, byte[] buffer, int offset, int length);
}
