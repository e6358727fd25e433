// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.rpc;

/** How Java names look on the wire. */
public final class WireNames {
    private WireNames() {}

    /**
     * Turns a Java name into a wire name: {@code getPid} into {@code get_pid}, {@code parseURLPath}
     * into {@code parse_url_path}.
     *
     * @param camelCase the Java name
     * @return the wire name
     */
    public static String snakeCase(String camelCase) {
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
