// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.trace;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values as text for people, with what looks like a secret masked: what bears the name of one, on
 * its own, as a key of a map, as a component of a record, or before {@code =} or {@code :} in a
 * text; and keys that are known. This catches oversights. It can't catch a secret under an innocent
 * name. Thread-safe.
 */
public final class ShownValues {
    /** What stands in the place of a secret. */
    public static final String MASK = "********";

    private static final int LIMIT = 1000;
    private static final int DEPTH = 8;

    /** A key that is shorter is masked on its own only: it would be found in all kinds of text. */
    private static final int LONG_ENOUGH = 4;

    private static final List<String> PARTS =
            List.of(
                    "password",
                    "passwd",
                    "passphrase",
                    "passcode",
                    "secret",
                    "token",
                    "credential");
    private static final Set<String> WORDS =
            Set.of(
                    "auth",
                    "authorization",
                    "bearer",
                    "cookie",
                    "cookies",
                    "otp",
                    "pass",
                    "pin",
                    "psk",
                    "pw",
                    "pwd");

    /** {@code key2} is a key. */
    private static final Pattern LAST_DIGITS = Pattern.compile("[0-9]+$");

    private static final Pattern WORD_END = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+");

    /** A name before an equals sign, colon or arrow, or an option such as {@code --password}. */
    private static final String BEFORE =
            "(?<![\\w.-])(?:([\\w.-]+)[\"']?\\s*(?:[=-]>|[=:])\\s*"
                    + "|(--?[A-Za-z][\\w.-]*),?\\s+(?!-))";

    private static final String QUOTED =
            "\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+(?:\"|$)|'[^']*+(?:'|$)";

    /** A value without quotes may hold spaces and commas: it ends where the next name begins. */
    private static final String PLAIN =
            "[^\\s,;)\\]}&]+(?:(?![ \\t,]+(?:-|[\"']?[\\w.-]+[\"']?\\s*[=:]))"
                    + "(?:[ \\t]|,(?=\\S))+[^\\s,;)\\]}&]+)*+";

    /** A name, and the value after it. */
    private static final Pattern NAMED = Pattern.compile(BEFORE + "(" + QUOTED + "|" + PLAIN + ")");

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");
    private static final Pattern IN_ADDRESS = Pattern.compile("(://[^/\\s:@]*:)[^@\\s/]+(?=@)");
    private static final Pattern BEARER = Pattern.compile("(?i)\\b(bearer|basic)\\s+\\S+");

    private final Collection<String> keys;

    /**
     * Knows some keys.
     *
     * @param keys never shown, wherever they are found; null and empty ones hide nothing
     */
    public ShownValues(Collection<String> keys) {
        this.keys = keys.stream().filter(key -> key != null && !key.isEmpty()).toList();
    }

    /**
     * Shows a value.
     *
     * @param name the name of the field or variable that has it
     * @param value the value
     * @return at most 1000 characters in one line: control characters become a space, so that
     *     nothing from outside moves a terminal's cursor or looks like another field
     */
    public String show(String name, Object value) {
        StringBuilder text = new StringBuilder();
        append(text, name, value, 0);
        String shown = text.substring(0, Math.min(text.length(), LIMIT));
        return CONTROL.matcher(shown).replaceAll(" ");
    }

    private void append(StringBuilder text, String name, Object value, int depth) {
        if (text.length() > LIMIT) {
            return;
        }
        if (isSecret(name) && value != null && !value.equals("")) {
            text.append(MASK);
        } else if (depth == DEPTH) {
            text.append('…');
        } else if (value instanceof Map<?, ?> map) {
            text.append('{');
            appendMembers(text, map, depth);
            end(text, '}');
        } else if (value instanceof Map.Entry<?, ?> entry) {
            appendMember(text, entry.getKey(), entry.getValue(), depth);
            end(text, ' ');
        } else if (value instanceof Collection<?> collection) {
            text.append('[');
            appendElements(text, collection, depth);
            end(text, ']');
        } else if (value instanceof Object[] array) {
            append(text, name, Arrays.asList(array), depth);
        } else if (value instanceof Record record) {
            appendRecord(text, record, depth);
        } else {
            text.append(withoutSecrets(text(value)));
        }
    }

    /** An error in the toString method of one value must not spoil the rest. */
    private static String text(Object value) {
        try {
            // Not String.valueOf, which may be null.
            return "" + value;
        } catch (RuntimeException | Error e) {
            return "(its toString method failed: " + e.getClass().getName() + ")";
        }
    }

    /** Stops where nothing more is shown: there may be millions. */
    private void appendMembers(StringBuilder text, Map<?, ?> map, int depth) {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (text.length() > LIMIT) {
                return;
            }
            appendMember(text, entry.getKey(), entry.getValue(), depth);
        }
    }

    private void appendElements(StringBuilder text, Collection<?> collection, int depth) {
        // The name of an option, as in the arguments of a program.
        String name = "";
        for (Object element : collection) {
            if (text.length() > LIMIT) {
                return;
            }
            append(text, name, element, depth + 1);
            text.append(", ");
            name = element instanceof String option && option.matches("--?[^=]*") ? option : "";
        }
    }

    private void appendMember(StringBuilder text, Object key, Object member, int depth) {
        append(text, "", key, depth + 1);
        text.append('=');
        append(text, text(key), member, depth + 1);
        text.append(", ");
    }

    private static void end(StringBuilder text, char bracket) {
        if (text.toString().endsWith(", ")) {
            text.setLength(text.length() - 2);
        }
        text.append(bracket);
    }

    private void appendRecord(StringBuilder text, Record record, int depth) {
        text.append(record.getClass().getSimpleName()).append('[');
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Object value;
            try {
                component.getAccessor().setAccessible(true);
                value = component.getAccessor().invoke(record);
            } catch (ReflectiveOperationException | RuntimeException e) {
                value = "?";
            }
            appendMember(text, component.getName(), value, depth);
        }
        end(text, ']');
    }

    /**
     * Tells whether a name looks like that of a secret: {@code authkey}, {@code ftpPassword},
     * {@code API_TOKEN} …
     *
     * @param name the name of a field or of a key in a map
     * @return whether it does
     */
    static boolean isSecret(String name) {
        for (String part : WORD_END.split(name)) {
            String word = LAST_DIGITS.matcher(part.toLowerCase(Locale.ROOT)).replaceFirst("");
            if (WORDS.contains(word)
                    || word.endsWith("key")
                    || word.endsWith("keys")
                    || PARTS.stream().anyMatch(word::contains)) {
                return true;
            }
        }
        return false;
    }

    private String withoutSecrets(String all) {
        String text = all.length() > 2 * LIMIT ? all.substring(0, 2 * LIMIT) : all;
        String shown = text;
        for (String key : keys) {
            if (shown.equals(key)) {
                return MASK;
            }
            shown = key.length() < LONG_ENOUGH ? shown : shown.replace(key, MASK);
        }
        boolean whole = text.length() == all.length();
        shown = withoutNamedSecrets(whole ? shown : withoutEnd(shown));
        shown = IN_ADDRESS.matcher(shown).replaceAll("$1" + MASK);
        shown = BEARER.matcher(shown).replaceAll("$1 " + MASK);
        return whole ? shown : shown + "…";
    }

    /** Half of a key may stand where a long text was cut off. */
    private String withoutEnd(String text) {
        int longest = keys.stream().mapToInt(String::length).max().orElse(0);
        return text.substring(0, Math.max(0, text.length() - longest));
    }

    private static String withoutNamedSecrets(String text) {
        StringBuilder shown = new StringBuilder();
        Matcher matcher = NAMED.matcher(text);
        int at = 0;
        while (matcher.find(at)) {
            int value = matcher.start(3);
            String name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            boolean secret = isSecret(name);
            shown.append(text, at, value).append(secret ? MASK : "");
            at = secret ? matcher.end() : value;
        }
        return shown.append(text, at, text.length()).toString();
    }
}
