// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

/**
 * Takes the messages that {@link Connection#receive} finds.
 *
 * @since 1.0
 */
@FunctionalInterface
public interface MessageHandler {
    /**
     * Takes one message. The bytes are the receiver's only until this returns.
     *
     * @param buffer holds the payload
     * @param offset where the payload begins
     * @param length its size, possibly 0
     * @return true to be given the next message, false to leave those that follow in the connection
     *     for the next {@code receive}
     */
    boolean onMessage(byte[] buffer, int offset, int length);
}
