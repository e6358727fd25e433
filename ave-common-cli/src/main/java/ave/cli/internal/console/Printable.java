// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.console;

/** Text for a terminal: it may contain names that come from anywhere. */
final class Printable {
    private Printable() {}

    /** Control characters as Java writes them, so that none has an effect. */
    static String line(String text) {
        return escape(text, "");
    }

    /** The same, but line feeds and tabs stay. */
    static String lines(String text) {
        return escape(text, "\n\t");
    }

    private static String escape(String text, String kept) {
        StringBuilder printable = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) && kept.indexOf(c) < 0) {
                String hex = Integer.toHexString(c);
                printable.append("\\u").append("0".repeat(4 - hex.length())).append(hex);
            } else {
                printable.append(c);
            }
        }
        return printable.toString();
    }
}
