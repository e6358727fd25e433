// SPDX-License-Identifier: Apache-2.0
package ave.exceptions.internal;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes the command of an exception for people. */
public final class CommandText {
    /** A string that is one argument without quotes. */
    private static final Pattern PLAIN = Pattern.compile("[^\\s\\p{Cntrl}'\"\\\\]+");

    private CommandText() {}

    /**
     * Writes a command as Python's {@code str} does.
     *
     * @param cmd the detail {@code "cmd"}, as it came: a list of arguments, or anything else
     * @return a list in brackets, its strings in quotes; anything else as its text
     */
    public static String likePython(Object cmd) {
        if (!(cmd instanceof List<?> arguments)) {
            return String.valueOf(cmd);
        }
        return arguments.stream()
                .map(CommandText::quoted)
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /**
     * Writes a command as a user would type it.
     *
     * @param cmd the detail {@code "cmd"}, as it came: a list of arguments, or anything else
     * @return the arguments with spaces between them, those that need it in quotes
     */
    public static String inOneLine(Object cmd) {
        if (!(cmd instanceof List<?> arguments)) {
            return String.valueOf(cmd).strip();
        }
        return arguments.stream().map(CommandText::typed).collect(Collectors.joining(" "));
    }

    private static String typed(Object argument) {
        boolean plain = argument instanceof String text && PLAIN.matcher(text).matches();
        return plain ? (String) argument : quoted(argument);
    }

    private static String quoted(Object argument) {
        if (!(argument instanceof String text)) {
            return String.valueOf(argument);
        }
        boolean apostropheOnly = text.contains("'") && !text.contains("\"");
        String quote = apostropheOnly ? "\"" : "'";
        String escaped =
                text.replace("\\", "\\\\")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("\t", "\\t");
        return quote + (apostropheOnly ? escaped : escaped.replace("'", "\\'")) + quote;
    }
}
