// SPDX-License-Identifier: Apache-2.0
package ave.examples.broker;

import ave.exceptions.AveException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** What there is, and which session holds it. */
final class Inventory implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Something that a session holds, and what shares a stack with it. */
    record Allocation(Resource profile, List<Resource> collateral) implements Serializable {}

    private final LinkedHashSet<Resource> equipment = new LinkedHashSet<>();
    private final ArrayList<List<Resource>> stacks = new ArrayList<>();
    private final LinkedHashMap<String, List<Allocation>> held = new LinkedHashMap<>();

    /** What all workspaces have in common; null if there are none. */
    private final LinkedHashMap<String, Object> workspaces;

    Inventory(Settings settings) {
        equipment.addAll(settings.handsets());
        equipment.addAll(settings.relays());
        for (List<Resource> stack : settings.stacks()) {
            equipment.addAll(stack);
            // With all that is known of them, where the stack has their identities alone.
            stacks.add(equipment.stream().filter(stack::contains).toList());
        }
        workspaces = settings.wsCfg() == null ? null : new LinkedHashMap<>(settings.wsCfg());
        if (workspaces != null) {
            workspaces.put("root", settings.workspaceRoot());
        }
    }

    /** Its type tells a client why it doesn't get what it asked for. */
    static AveException refusal(String type, String message) {
        return new AveException(Map.of("type", type, "message", message));
    }

    /** Allocates one resource for each request, in their order, or throws and allocates none. */
    List<Resource> allocate(String key, List<Resource> requests) {
        if (requests.isEmpty()) {
            throw refusal("NoSuch", "no profiles");
        }
        Iterator<Resource> found =
                equipmentFor(key, requests.stream().filter(r -> !r.isWorkspace()).toList())
                        .iterator();
        List<Resource> taken = new ArrayList<>();
        for (Resource request : requests) {
            taken.add(request.isWorkspace() ? workspaceFor(request, taken) : found.next());
        }
        taken.forEach(resource -> own(key).add(new Allocation(resource, neighbours(resource))));
        return taken;
    }

    /** One piece of equipment may be any; several are of the smallest stack that has them free. */
    private List<Resource> equipmentFor(String key, List<Resource> requests) {
        Stream<List<Resource>> pools =
                requests.size() > 1
                        ? stacks.stream().sorted(Comparator.comparingInt(List::size))
                        : Stream.of(List.copyOf(equipment));
        boolean exists = false;
        for (List<Resource> pool : pools.toList()) {
            List<Resource> free = pool.stream().filter(member -> isFree(key, member)).toList();
            Optional<List<Resource>> choice = choose(requests, free);
            if (choice.isPresent()) {
                return choice.get();
            }
            exists |= choose(requests, pool).isPresent();
        }
        throw exists
                ? refusal("Busy", "all busy: " + requests)
                : refusal("NoSuch", "no match: " + requests);
    }

    /** The first member of a pool for each request. */
    private static Optional<List<Resource>> choose(List<Resource> requests, List<Resource> pool) {
        if (requests.isEmpty()) {
            return Optional.of(new ArrayList<>());
        }
        List<Resource> others = requests.subList(1, requests.size());
        for (Resource member : pool) {
            if (pool.size() >= requests.size() && member.satisfies(requests.get(0))) {
                Optional<List<Resource>> choice =
                        choose(others, pool.stream().filter(other -> other != member).toList());
                if (choice.isPresent()) {
                    choice.get().add(0, member);
                    return choice;
                }
            }
        }
        return Optional.empty();
    }

    /** A new workspace, or the one that the request names. */
    private Resource workspaceFor(Resource request, Collection<Resource> taken) {
        if (workspaces == null) {
            throw refusal("NoSuch", "this broker has no workspaces");
        }
        Map<String, Object> values = new LinkedHashMap<>(Map.of("type", "workspace"));
        values.putAll(workspaces);
        values.put("uid", UUID.randomUUID().toString());
        if (request.get("uid") instanceof String uid && exists(uid)) {
            values.put("uid", uid);
        }
        Resource workspace = new Resource(values);
        if (!workspace.satisfies(request)) {
            throw refusal("NoSuch", "no match: " + request);
        }
        if (taken.contains(workspace) || owner(workspace).isPresent()) {
            throw refusal("Busy", "busy: " + request);
        }
        return workspace;
    }

    private boolean exists(String uid) {
        Path root = Path.of(String.valueOf(workspaces.get("root")));
        return uid.matches("[A-Za-z0-9-]+") && Files.isDirectory(root.resolve(uid));
    }

    /** Gives back what the session holds, all or nothing. */
    void release(String key, List<Resource> profiles) {
        for (Resource profile : profiles) {
            String owner =
                    owner(profile)
                            .orElseThrow(() -> refusal("NoSuch", "not allocated: " + profile));
            if (!owner.equals(key)) {
                throw refusal("NotOwner", "allocated to somebody else: " + profile);
            }
        }
        own(key).removeIf(allocation -> profiles.contains(allocation.profile()));
    }

    private List<Allocation> own(String key) {
        return held.computeIfAbsent(key, k -> new ArrayList<>());
    }

    void releaseAll(String key) {
        held.remove(key);
    }

    /** What another broker has allocated. */
    void adopt(String key, List<Allocation> allocations) {
        held.put(key, new ArrayList<>(allocations));
    }

    private Optional<String> owner(Resource resource) {
        return held.keySet().stream().filter(key -> holds(key, resource)).findFirst();
    }

    private boolean holds(String key, Resource resource) {
        return allocations(key).stream().anyMatch(one -> one.profile().equals(resource));
    }

    private boolean isFree(String key, Resource resource) {
        return owner(resource).isEmpty()
                && held.keySet().stream()
                        .filter(other -> !other.equals(key))
                        .noneMatch(other -> collateral(other).contains(resource));
    }

    private List<Resource> neighbours(Resource resource) {
        return stacks.stream()
                .filter(stack -> stack.contains(resource))
                .flatMap(List::stream)
                .filter(other -> !other.equals(resource))
                .distinct()
                .toList();
    }

    List<Allocation> allocations(String key) {
        return held.getOrDefault(key, List.of());
    }

    List<Resource> allocated(String key) {
        return allocations(key).stream().map(Allocation::profile).toList();
    }

    /** What nobody else can have because of what the session holds. */
    List<Resource> collateral(String key) {
        return allocations(key).stream()
                .flatMap(allocation -> allocation.collateral().stream())
                .distinct()
                .filter(resource -> !holds(key, resource))
                .toList();
    }

    Stream<Resource> equipment() {
        return equipment.stream();
    }

    Stream<Resource> available() {
        return equipment().filter(resource -> isFree("", resource));
    }

    Stream<Resource> workspaces() {
        return held.keySet().stream()
                .flatMap(key -> allocated(key).stream())
                .filter(Resource::isWorkspace);
    }

    List<List<Resource>> stacks() {
        return stacks;
    }
}
