// SPDX-License-Identifier: Apache-2.0
package ave.profile.internal;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Equality of the values of JSON, and hashes that agree with it. Numbers and booleans compare by
 * value, lists and maps deeply, all else by {@code equals}.
 */
public final class Values {
    private Values() {}

    /**
     * Compares two values.
     *
     * @param a a value, or null
     * @param b another
     * @return whether they are equal
     */
    public static boolean equal(Object a, Object b) {
        if (a == b) {
            return true;
        }
        if (a instanceof String text) {
            return text.equals(b);
        }
        if (a instanceof Integer number && b instanceof Integer other) {
            return number.intValue() == other.intValue();
        }
        if (a instanceof Number || a instanceof Boolean) {
            return (b instanceof Number || b instanceof Boolean)
                    && Numbers.equal(number(a), number(b));
        }
        if (a instanceof Map<?, ?> map) {
            return b instanceof Map<?, ?> other && equalMaps(map, other);
        }
        if (a instanceof List<?> list) {
            return b instanceof List<?> other && equalLists(list, other);
        }
        return Objects.equals(a, b);
    }

    /**
     * Compares two maps, whatever their order.
     *
     * @param a a map
     * @param b another
     * @return whether they have the same keys, with equal values
     */
    public static boolean equalMaps(Map<?, ?> a, Map<?, ?> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (Map.Entry<?, ?> entry : b.entrySet()) {
            if (!hasEqual(a, entry.getKey(), entry.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasEqual(Map<?, ?> map, Object key, Object value) {
        Object own = map.get(key);
        return own == null ? value == null && map.containsKey(key) : equal(own, value);
    }

    private static boolean equalLists(List<?> a, List<?> b) {
        Iterator<?> others = b.iterator();
        for (Object value : a) {
            if (!others.hasNext() || !equal(value, others.next())) {
                return false;
            }
        }
        return !others.hasNext();
    }

    /**
     * Computes the hash of a value.
     *
     * @param value a value, or null
     * @return the hash, the same for all values that are equal
     */
    public static int hash(Object value) {
        if (value instanceof Number || value instanceof Boolean) {
            return Numbers.hash(number(value));
        }
        if (value instanceof Map<?, ?> map) {
            int hash = 0;
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                hash += Objects.hashCode(entry.getKey()) ^ hash(entry.getValue());
            }
            return hash;
        }
        if (value instanceof List<?> list) {
            int hash = 1;
            for (Object member : list) {
                hash = 31 * hash + hash(member);
            }
            return hash;
        }
        return Objects.hashCode(value);
    }

    private static Number number(Object value) {
        return value instanceof Boolean truth ? (Integer) (truth ? 1 : 0) : (Number) value;
    }
}
