// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

/** The place of an answer in the order of a connection's answers, kept until it can be sent. */
final class Owed {
    /** In place of an answer that isn't wanted. */
    static final byte[] NOTHING = {};

    private final boolean wanted;
    private byte[] message;

    Owed(boolean wanted) {
        this.wanted = wanted;
    }

    boolean isWanted() {
        return wanted;
    }

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
