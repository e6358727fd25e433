// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.bench;

/** The smallest Java program. */
public final class Trivial {
    private Trivial() {}

    /**
     * Does nothing.
     *
     * @param arguments ignored
     */
    public static void main(String... arguments) {}
}
