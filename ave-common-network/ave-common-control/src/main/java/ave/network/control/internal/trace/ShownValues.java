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
    private static final Set<String> WORDS = Set.of("auth", "pass", "pwd", "pin");

    private static final Pattern WORD_END = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+");

    /** A name before an equals sign or colon, and the value after it. */
    private static final Pattern NAMED =
            Pattern.compile(
                    "(?<![\\w.-])([\\w.-]+)[\"']?\\s*[=:]\\s*"
                            + "(\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+(?:\"|$)|'[^']*+(?:'|$)|[^\\s,;)\\]}&]+)");

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
     * @return at most 1000 characters
     */
    public String show(String name, Object value) {
        StringBuilder text = new StringBuilder();
        append(text, name, value, 0);
        return text.substring(0, Math.min(text.length(), LIMIT));
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
            map.forEach((key, member) -> appendMember(text, key, member, depth));
            end(text, '}');
        } else if (value instanceof Map.Entry<?, ?> entry) {
            appendMember(text, entry.getKey(), entry.getValue(), depth);
            end(text, ' ');
        } else if (value instanceof Collection<?> collection) {
            text.append('[');
            collection.forEach(element -> appendElement(text, element, depth));
            end(text, ']');
        } else if (value instanceof Object[] array) {
            append(text, name, Arrays.asList(array), depth);
        } else if (value instanceof Record record) {
            appendRecord(text, record, depth);
        } else {
            text.append(withoutSecrets(String.valueOf(value)));
        }
    }

    private void appendMember(StringBuilder text, Object key, Object member, int depth) {
        if (text.length() <= LIMIT) {
            append(text, "", key, depth + 1);
            text.append('=');
            append(text, String.valueOf(key), member, depth + 1);
            text.append(", ");
        }
    }

    private void appendElement(StringBuilder text, Object element, int depth) {
        if (text.length() <= LIMIT) {
            append(text, "", element, depth + 1);
            text.append(", ");
        }
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
            String word = part.toLowerCase(Locale.ROOT);
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
        shown = withoutNamedSecrets(shown);
        shown = IN_ADDRESS.matcher(shown).replaceAll("$1" + MASK);
        shown = BEARER.matcher(shown).replaceAll("$1 " + MASK);
        // Half of a key may stand where a long text was cut off.
        return text.length() < all.length() ? withoutEnd(shown) : shown;
    }

    private String withoutEnd(String text) {
        int longest = keys.stream().mapToInt(String::length).max().orElse(0);
        return text.substring(0, Math.max(0, text.length() - longest)) + "…";
    }

    private static String withoutNamedSecrets(String text) {
        StringBuilder shown = new StringBuilder();
        Matcher matcher = NAMED.matcher(text);
        int at = 0;
        while (matcher.find(at)) {
            shown.append(text, at, matcher.start(2));
            boolean secret = isSecret(matcher.group(1));
            shown.append(secret ? MASK : "");
            at = secret ? matcher.end(2) : matcher.start(2);
        }
        return shown.append(text, at, text.length()).toString();
    }
}
