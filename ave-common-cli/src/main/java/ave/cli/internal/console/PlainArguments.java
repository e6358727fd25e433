// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Arguments that are valid and simple enough to parse without picocli, whose classes take longer to
 * load than a call takes. Picocli handles all others, such as help and mistakes.
 *
 * @param positional the arguments that are no options
 * @param options the values of each option, {@code ""} for a flag
 */
public record PlainArguments(List<String> positional, Map<String, List<String>> options) {
    /**
     * Sorts arguments.
     *
     * @param arguments the arguments after the name of the command
     * @param withValue the options that take a value, {@code --name value} or {@code --name=value}
     * @param flags the options that take none
     * @return the sorted arguments; null if there is an unknown option among them, or an option in
     *     place of a value
     */
    public static PlainArguments of(
            List<String> arguments, Set<String> withValue, Set<String> flags) {
        PlainArguments plain = new PlainArguments(new ArrayList<>(), new LinkedHashMap<>());
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            if (!argument.startsWith("-")) {
                plain.positional.add(argument);
            } else if (flags.contains(argument)) {
                plain.add(argument, "");
            } else if (equals > 0 && withValue.contains(argument.substring(0, equals))) {
                plain.add(argument.substring(0, equals), argument.substring(equals + 1));
            } else if (withValue.contains(argument)
                    && i + 1 < arguments.size()
                    && !arguments.get(i + 1).startsWith("-")) {
                i++;
                plain.add(argument, arguments.get(i));
            } else {
                return null;
            }
        }
        return plain;
    }

    private void add(String option, String value) {
        options.computeIfAbsent(option, name -> new ArrayList<>()).add(value);
    }

    /**
     * The values of an option.
     *
     * @param option its name
     * @return all of them, none if it is missing
     */
    public List<String> all(String option) {
        return options.getOrDefault(option, List.of());
    }

    /**
     * The value of an option that may be given once.
     *
     * @param option its name
     * @return its value; null if it is missing
     * @throws IllegalArgumentException if it is there more than once
     */
    public String one(String option) {
        List<String> values = all(option);
        if (values.size() > 1) {
            throw new IllegalArgumentException(option + " should be specified only once");
        }
        return values.isEmpty() ? null : values.get(0);
    }
}
