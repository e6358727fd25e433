// SPDX-License-Identifier: Apache-2.0
package launched;

/** An agent that can be seen. */
public final class Agent {
    private Agent() {}

    /**
     * Leaves a trace.
     *
     * @param text what to leave
     */
    public static void premain(String text) {
        System.setProperty("launched.agent", text);
    }
}
