// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.console;

/** Makes untrusted text safe for a terminal. */
final class Printable {
    private Printable() {}

    /** Escapes control characters as in Java source. */
    static String line(String text) {
        return escape(text, "");
    }

    /** Escapes control characters except line feeds and tabs. */
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
