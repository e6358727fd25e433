// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.rpc;

/** The connection that a request came over, as far as rights depend on it. */
public interface Caller {
    /**
     * Tells whether methods for trusted connections may be called.
     *
     * @return whether the connection is trusted
     */
    boolean isTrusted();

    /**
     * Returns the key of the connection.
     *
     * @return the key; null for none
     */
    String authkey();
}
