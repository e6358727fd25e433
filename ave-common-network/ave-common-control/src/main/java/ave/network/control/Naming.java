// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import java.lang.reflect.Method;

/** How Java names look on the wire. */
final class Naming {
    private Naming() {}

    static String wireName(Method method) {
        Rpc rpc = method.getAnnotation(Rpc.class);
        return rpc == null || rpc.value().isEmpty() ? snakeCase(method.getName()) : rpc.value();
    }

    /** {@code getPid} → {@code get_pid}, {@code parseURLPath} → {@code parse_url_path}. */
    static String snakeCase(String camelCase) {
        StringBuilder snake = new StringBuilder(camelCase.length() + 4);
        for (int i = 0; i < camelCase.length(); i++) {
            char c = camelCase.charAt(i);
            if (Character.isUpperCase(c) && i > 0 && startsWord(camelCase, i)) {
                snake.append('_');
            }
            snake.append(Character.toLowerCase(c));
        }
        return snake.toString();
    }

    private static boolean startsWord(String name, int i) {
        char before = name.charAt(i - 1);
        boolean endsAcronym =
                Character.isUpperCase(before)
                        && i + 1 < name.length()
                        && Character.isLowerCase(name.charAt(i + 1));
        return endsAcronym || Character.isLowerCase(before) || Character.isDigit(before);
    }
}
