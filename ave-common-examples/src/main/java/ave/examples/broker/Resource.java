// SPDX-License-Identifier: Apache-2.0
package ave.examples.broker;

import ave.profile.Profile;
import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Profile of a handset, a relay or a workspace. Two are equal if type and identity are. */
final class Resource extends Profile {
    private static final long serialVersionUID = 1L;
    private static final String POWER = "power_state";

    /** What differs from type to type. */
    enum Kind {
        HANDSET(
                "boot_completed",
                "",
                List.of(),
                "type serial sysfs_path pretty power_state product.model workstation platform"),
        RELAY("online", "circuits", List.of("type", "uid", POWER), "type uid"),
        WORKSPACE(
                "",
                "tools",
                List.of("type", "uid", "pretty", "wifi-capable"),
                "type root uid pretty tools env");

        /** The power state that is meant where a request names none. */
        private final String ready;

        /** The property whose parts a request may name. */
        private final String parts;

        /** The other properties that are compared with a request; empty for all. */
        private final List<String> compared;

        private final String[] kept;

        Kind(String ready, String parts, List<String> compared, String kept) {
            this.ready = ready;
            this.parts = parts;
            this.compared = compared;
            this.kept = kept.split(" ");
        }
    }

    @JsonCreator
    Resource(Map<String, ?> values) {
        super(values);
    }

    Kind kind() {
        for (Kind kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(get("type"))) {
                return kind;
            }
        }
        throw Inventory.refusal("NoSuch", "no such type of resource: " + get("type"));
    }

    boolean isWorkspace() {
        return kind() == Kind.WORKSPACE;
    }

    /** Whether this has the properties that another profile has, and all the parts. */
    boolean matches(Map<String, ?> wanted) {
        Kind kind = kind();
        Map<String, Object> compared = new HashMap<>(wanted);
        Set<?> parts = names(compared.remove(kind.parts));
        if (!kind.compared.isEmpty()) {
            compared.keySet().retainAll(kind.compared);
        }
        return match(compared) && names(get(kind.parts)).containsAll(parts);
    }

    /** Whether this is what a request asks for, which wants something that is up unless it says. */
    boolean satisfies(Resource request) {
        String ready = kind().ready;
        return matches(request)
                && (request.containsKey(POWER) || ready.equals(getOrDefault(POWER, ready)));
    }

    private static Set<?> names(Object parts) {
        if (parts instanceof Map<?, ?> map) {
            return map.keySet();
        }
        return parts instanceof Collection<?> list ? Set.copyOf(list) : Set.of();
    }

    private String identity() {
        return kind() == Kind.HANDSET ? "serial" : "uid";
    }

    /** Whether the other one has this type and identity, which must be there. */
    boolean isSameAs(Map<?, ?> other) {
        return sameAs(other, "type", identity());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Resource resource && isSameAs(resource);
    }

    @Override
    public int hashCode() {
        return hashOf("type", identity());
    }

    @Override
    public Resource minimize(Map<String, ?> named) {
        return new Resource(only(named, kind().kept));
    }
}
