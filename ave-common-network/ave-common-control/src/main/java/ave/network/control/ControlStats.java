// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

/**
 * Statistics of a running {@link Control}. Immutable.
 *
 * @param handshaking connections that have not answered the challenge yet, or are being closed
 * @param established connections that can call, those that were added included
 * @param calls requests that were taken, refused ones included
 * @param bytesIn bytes that were received
 * @param bytesOut bytes that were sent or are queued to be sent
 * @param queuedBytes bytes of unsent output and of incomplete messages
 * @since 1.0
 */
public record ControlStats(
        int handshaking,
        int established,
        long calls,
        long bytesIn,
        long bytesOut,
        long queuedBytes) {}
