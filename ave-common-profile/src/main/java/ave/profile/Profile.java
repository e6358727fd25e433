// SPDX-License-Identifier: Apache-2.0
package ave.profile;

import ave.profile.internal.Values;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Properties of an allocatable resource, such as a device. Clients ask for resources by properties,
 * and a profile can be a key in maps and sets. Ports {@code ave.profile.Profile}.
 *
 * <p>A profile is a map in insertion order. Its values are those of JSON: strings, numbers,
 * booleans, null, lists and maps. A subclass defines which properties identify a resource ({@link
 * #hashCode()}) and which ones {@link #minimize(Map)} always keeps:
 *
 * <pre>{@code
 * public final class DeviceProfile extends Profile {
 *     private static final long serialVersionUID = 1L;
 *
 *     @JsonCreator
 *     public DeviceProfile(Map<String, ?> values) {
 *         super(values);
 *     }
 *
 *     @Override
 *     public int hashCode() {
 *         return hashOf("type", "serial");
 *     }
 *
 *     @Override
 *     public DeviceProfile minimize(Map<String, ?> profile) {
 *         return new DeviceProfile(only(profile, "type", "serial"));
 *     }
 * }
 * }</pre>
 *
 * <p>Numbers are equal if their values are, whatever their types: 1, 1L and 1.0. True equals 1 and
 * false equals 0, as in Python. Lists and maps are compared deeply, by the same rules. NaN equals
 * NaN, so that every profile matches itself.
 *
 * <p>Jackson writes a profile as a JSON object in its order. It reads a profile into a subclass
 * that has a constructor without parameters, or a constructor with a map that is annotated with
 * {@code @JsonCreator}.
 *
 * <p>Differs on purpose from the Python class: profiles of different classes are never equal,
 * because different code computes their hashes. A profile compares with a map that is not a profile
 * as any map does, but their hash codes may differ even then, so don't mix the two as keys.
 *
 * <p>Thread-safe as long as no thread changes the profile. A property that the hash depends on must
 * not change while the profile is a key.
 *
 * @since 1.0
 */
public abstract class Profile extends LinkedHashMap<String, Object> {
    private static final long serialVersionUID = 1L;

    /** Creates a profile without properties. */
    protected Profile() {}

    /**
     * Creates a profile with the properties of a map, in its order. The map is copied, its values
     * are not.
     *
     * @param values the properties: name → value
     * @throws IllegalArgumentException if a key is not a string
     * @throws NullPointerException if the map is null
     */
    protected Profile(Map<String, ?> values) {
        super(checked(values));
    }

    /** Generics don't guarantee the type of the keys: the map may come from a parser. */
    private static Map<String, ?> checked(Map<String, ?> values) {
        for (Object key : Objects.requireNonNull(values, "values").keySet()) {
            if (!(key instanceof String)) {
                throw new IllegalArgumentException("a key of a profile is not a string: " + key);
            }
        }
        return values;
    }

    /**
     * Tells whether this profile has all the properties of another one, with equal values. Further
     * properties of this profile don't matter. Comparing plain values allocates nothing.
     *
     * @param profile the wanted properties, a profile or any map
     * @return true if this profile has all of them; always true for an empty argument
     * @throws NullPointerException if the argument is null
     */
    public boolean match(Map<String, ?> profile) {
        // Profiles of one class usually have their keys in the same order. As long as they do,
        // walking both in step saves the look-ups.
        Iterator<Map.Entry<String, Object>> inOrder = entrySet().iterator();
        boolean sameOrder = true;
        for (Map.Entry<String, ?> asked : Objects.requireNonNull(profile, "profile").entrySet()) {
            String key = asked.getKey();
            Object own = null;
            if (sameOrder && inOrder.hasNext()) {
                Map.Entry<String, Object> next = inOrder.next();
                sameOrder = Objects.equals(next.getKey(), key);
                own = next.getValue();
            } else {
                sameOrder = false;
            }
            if (!sameOrder) {
                own = get(key);
            }
            Object wanted = asked.getValue();
            if (own == null || wanted == null) {
                if (own != wanted || !containsKey(key)) {
                    return false;
                }
            } else if (!Values.equal(own, wanted)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns a copy with the mandatory properties only.
     *
     * @return the result of {@link #minimize(Map)} for an empty argument
     */
    public Profile minimize() {
        return minimize(Map.of());
    }

    /**
     * Returns a copy with the properties that are mandatory for the subclass and those that the
     * argument names, with the values of this profile. Subclasses implement it with {@link #only}.
     *
     * @param profile the keys name the properties to keep; names that this profile doesn't have are
     *     ignored
     * @return a new profile
     */
    public abstract Profile minimize(Map<String, ?> profile);

    /**
     * Returns the hash of the properties that identify the resource. Equal profiles must have equal
     * hashes; implementations that use {@link #hashOf} do.
     */
    @Override
    public abstract int hashCode();

    /**
     * Tells whether the other object is a profile of the same class with equal properties, in any
     * order. Numbers compare by value. The class comment has the rule for other maps. A subclass
     * may compare the properties that identify a resource alone, with {@link #sameAs}.
     */
    @Override
    public boolean equals(Object other) {
        if (other instanceof Profile) {
            return other == this
                    || other.getClass() == getClass() && Values.equalMaps(this, (Map<?, ?>) other);
        }
        return super.equals(other);
    }

    /**
     * Tells whether another profile describes the same resource: whether both have equal values
     * under the keys that identify a resource. For services that look up a resource by what a
     * client sent, and for {@link #equals} of a subclass whose profiles are equal if they describe
     * the same resource.
     *
     * @param other a profile or any map
     * @param keys the names of the properties that identify a resource, at least one. They are
     *     compared in this order, up to the first difference
     * @return true if all of them are equal
     * @throws IllegalArgumentException if one of the two profiles lacks a property that is
     *     compared, or has null there; the message names both. Also if there are no keys
     * @throws NullPointerException if the other profile is null
     */
    public final boolean sameAs(Map<?, ?> other, String... keys) {
        if (keys.length == 0) {
            throw new IllegalArgumentException("no keys identify a resource");
        }
        for (String key : keys) {
            if (!Values.equal(identity(this, key), identity(other, key))) {
                return false;
            }
        }
        return true;
    }

    private static Object identity(Map<?, ?> profile, String key) {
        Object value = profile.get(key);
        if (value == null) {
            throw new IllegalArgumentException(
                    "a profile without \"" + key + "\" identifies no resource: " + profile);
        }
        return value;
    }

    /**
     * Computes the hash of some properties, for {@link #hashCode()}. Values that are equal by the
     * rules of this class have equal hashes.
     *
     * @param keys the names of the properties; a property that is missing counts as null
     * @return the hash
     */
    protected final int hashOf(String... keys) {
        int hash = 1;
        for (String key : keys) {
            hash = 31 * hash + Values.hash(get(key));
        }
        return hash;
    }

    /**
     * Selects properties, for {@link #minimize(Map)}.
     *
     * @param profile the keys name properties to keep; null for none
     * @param mandatory the names of further properties to keep, which come first
     * @return a new map with those of the named properties that this profile has
     */
    protected final Map<String, Object> only(Map<String, ?> profile, String... mandatory) {
        Map<String, Object> kept = new LinkedHashMap<>();
        keep(kept, Arrays.asList(mandatory));
        keep(kept, profile == null ? Arrays.asList() : profile.keySet());
        return kept;
    }

    private void keep(Map<String, Object> kept, Iterable<String> keys) {
        for (String key : keys) {
            Object value = get(Objects.requireNonNull(key, "the name of a property"));
            if (value != null || containsKey(key)) {
                kept.put(key, value);
            }
        }
    }
}
