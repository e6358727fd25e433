// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** The methods of a service as text: {@code greet(name: string, greeting: string = "Hello")}. */
final class MethodList {
    /** The method that describes the others. */
    static final String METHOD = "ave.describe";

    private MethodList() {}

    /** Returns a line for each method of a description. */
    static String text(Object description) {
        return ((List<?>) description)
                .stream().map(each -> line((Map<?, ?>) each)).collect(Collectors.joining("\n"));
    }

    private static String line(Map<?, ?> method) {
        StringJoiner parameters = new StringJoiner(", ", method.get("name") + "(", ")");
        for (Object each : (List<?>) method.get("parameters")) {
            parameters.add(parameter((Map<?, ?>) each));
        }
        if (method.get("kwargs") != null) {
            parameters.add("**");
        }
        if (method.get("varargs") instanceof Map<?, ?> rest) {
            parameters.add("*" + parameter(rest));
        }
        List<String> rights = new ArrayList<>();
        if (method.get("auth") != null) {
            rights.add("primary key");
        }
        if (method.get("accounts") instanceof List<?> accounts) {
            accounts.forEach(account -> rights.add("account " + account));
        }
        return parameters + (rights.isEmpty() ? "" : "  [" + String.join(", ", rights) + "]");
    }

    private static String parameter(Map<?, ?> parameter) {
        Object name = parameter.get("name");
        String text = (name == null ? "" : name + ": ") + parameter.get("type");
        return parameter.containsKey("default")
                ? text + " = " + Call.json(parameter.get("default"))
                : text;
    }
}
