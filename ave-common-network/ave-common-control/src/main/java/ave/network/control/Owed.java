// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

/** The place of an answer in the order of a connection's answers, kept until it can be sent. */
final class Owed {
    private static final byte[] NOTHING = {};

    private byte[] message;

    boolean isReady() {
        return message != null;
    }

    byte[] message() {
        return message;
    }

    void ready(byte[] bytes) {
        message = bytes;
    }

    /** The call wanted no answer. */
    void readyWithNothing() {
        message = NOTHING;
    }
}
