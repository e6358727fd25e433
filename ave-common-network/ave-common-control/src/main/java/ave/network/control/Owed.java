// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

/** The place of an answer in the order of a connection's answers, kept until it can be sent. */
final class Owed {
    private byte[] message;

    boolean isReady() {
        return message != null;
    }

    /** Empty if no answer is wanted, null if it isn't known yet. */
    byte[] message() {
        return message;
    }

    void ready(byte[] bytes) {
        message = bytes;
    }
}
