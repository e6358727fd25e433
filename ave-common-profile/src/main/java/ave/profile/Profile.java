// SPDX-License-Identifier: Apache-2.0
package ave.profile;

import ave.profile.internal.Values;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Describes an allocatable resource, such as a device, by properties that can be asked for, and can
 * be a key in maps and sets. Ports {@code ave.profile.Profile}.
 *
 * <p>A profile is a map in the order of insertion. Its values are those of JSON: text, numbers,
 * booleans, null, lists and maps. A subclass says what identifies a resource ({@link #hashCode()})
 * and which properties are always wanted ({@link #minimize(Map)}):
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
 * <p>Numbers are equal if their values are, whatever their boxes: 1, 1L and 1.0. True counts as 1
 * and false as 0, as in Python. Lists and maps are compared deeply, in the same way. NaN equals
 * NaN, so that each profile matches itself.
 *
 * <p>Jackson writes a profile as a JSON object in its order, and reads one into a subclass that has
 * a constructor without parameters, or one that takes a map and bears {@code @JsonCreator}.
 *
 * <p>Differs on purpose from the Python class: profiles of two classes are never equal, since their
 * hashes come from different code. Held against a map that is no profile, {@code equals} does what
 * any map does; the hash codes of the two may still differ, so don't mix them as keys.
 *
 * <p>Threads may share a profile that none of them changes. One that is a key must not be changed
 * in what its hash is made of.
 */
public abstract class Profile extends LinkedHashMap<String, Object> {
    private static final long serialVersionUID = 1L;

    /** Makes one without properties. */
    protected Profile() {}

    /**
     * Makes one with the properties of a map, in its order. The map is copied, its values are not.
     *
     * @param values name of a property → its value
     * @throws IllegalArgumentException if a key is not a string
     * @throws NullPointerException if the map is null
     */
    protected Profile(Map<String, ?> values) {
        super(checked(values));
    }

    /** Also where generics were evaded, as by a map that came out of some parser. */
    private static Map<String, ?> checked(Map<String, ?> values) {
        for (Object key : Objects.requireNonNull(values, "values").keySet()) {
            if (!(key instanceof String)) {
                throw new IllegalArgumentException("a key of a profile is not a string: " + key);
            }
        }
        return values;
    }

    /**
     * Whether this profile has all that another one asks for: each of its keys, with an equal
     * value. Keys that only this profile has don't matter. Nothing is allocated by the comparison
     * of plain values.
     *
     * @param profile what is asked for, a profile or any map; an empty one matches always
     * @return whether all of it is here
     * @throws NullPointerException if the argument is null
     */
    public boolean match(Map<String, ?> profile) {
        // Profiles of one kind have their keys in one order: as long as that holds none is looked
        // up.
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
     * Returns a copy of what identifies the resource and nothing else.
     *
     * @return the same as {@link #minimize(Map)} for a profile that asks for nothing
     */
    public Profile minimize() {
        return minimize(Map.of());
    }

    /**
     * Returns a copy with the properties that are mandatory for the subclass, and those that a
     * profile asks for, with the values that they have here. {@link #only} does most of it.
     *
     * @param profile its keys name properties; what this profile hasn't got is left out
     * @return a new profile
     */
    public abstract Profile minimize(Map<String, ?> profile);

    /**
     * The hash of what identifies the resource. Equal profiles must have equal hashes, for which
     * {@link #hashOf} cares.
     */
    @Override
    public abstract int hashCode();

    /**
     * Whether the other one is a profile of the same class with equal properties, in any order;
     * numbers by value. Of maps that are no profiles: see the comment of the class.
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
     * The hash of some properties, fit for {@link #hashCode()}: equal values, by the meaning of
     * this class, have equal hashes.
     *
     * @param keys their names; one that is missing counts as null
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
     * The properties that {@link #minimize(Map)} keeps.
     *
     * @param profile its keys name properties; null for none
     * @param mandatory the names of those that are always kept, and come first
     * @return a new map with those of them that this profile has
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
