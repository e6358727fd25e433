// SPDX-License-Identifier: Apache-2.0
package ave.cmd.internal.input;

/** The characters that a key produces together with Control. */
public final class ControlKeys {
    private static final int CONTROL = 0x40;

    private ControlKeys() {}

    /**
     * Returns the control character of a key.
     *
     * @param key a letter, or one of {@code @[\]^_?}
     * @return one character
     * @throws IllegalArgumentException if there is none
     */
    public static String of(char key) {
        char upper = Character.toUpperCase(key);
        if (upper != '?' && (upper < '@' || upper > '_')) {
            throw new IllegalArgumentException(
                    "no key with Control is '" + key + "': use a letter or one of @[\\]^_?");
        }
        return String.valueOf((char) (upper ^ CONTROL));
    }
}
