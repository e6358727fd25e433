// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.command;

import ave.posix.Environment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The variables from which a JVM takes options. A child has them from its parent, but for the ports
 * of debuggers and of JMX in them: two processes can't have the same.
 */
public final class JavaEnvironment {
    private static final List<String> VARIABLES =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    /** An option, parts of which may be quoted, and the white space before it. */
    private static final Pattern OPTION =
            Pattern.compile("\\s*((?:[^\\s'\"]|'[^']*'|\"[^\"]*\")+)");

    private JavaEnvironment() {}

    /** What children have differently: values by name, null for a variable that they don't have. */
    public static Map<String, String> changes() {
        Map<String, String> changes = new HashMap<>();
        for (String name : VARIABLES) {
            String value = Environment.value(name).orElse("");
            String kept = withoutPorts(value);
            if (!kept.equals(value)) {
                changes.put(name, kept.isBlank() ? null : kept);
            }
        }
        return changes;
    }

    static String withoutPorts(String options) {
        return OPTION.matcher(options)
                .replaceAll(
                        found ->
                                ChildCommand.isOursAlone(unquoted(found.group(1)))
                                        ? ""
                                        : Matcher.quoteReplacement(found.group()));
    }

    private static String unquoted(String option) {
        return option.replaceAll("['\"]", "");
    }
}
