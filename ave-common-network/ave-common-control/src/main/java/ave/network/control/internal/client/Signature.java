// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.client;

import java.util.List;

/**
 * How a method of an interface looks on the wire.
 *
 * @param name the name that is called
 * @param arguments what becomes of the arguments, in the order of the parameters
 */
public record Signature(String name, List<Argument> arguments) {
    /** Where an argument goes. */
    public enum Kind {
        /** Among the arguments by position. */
        POSITIONAL,
        /** The same, and null leaves it out: those after it go by name then. */
        OPTIONAL,
        /** An array whose elements are the last arguments by position. */
        REST,
        /** A map of arguments by name. */
        NAMED
    }

    /**
     * One parameter.
     *
     * @param kind where it goes
     * @param name its name on the wire; null if that isn't known
     * @param defaultJson what a service takes for one that is left out; null if it isn't optional
     */
    public record Argument(Kind kind, String name, String defaultJson) {}
}
