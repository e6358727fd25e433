// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.rpc;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The methods of a class that can be called over the network, by their wire names. Immutable. */
public final class RpcMethods {
    private final Map<String, RpcMethod> byName = new HashMap<>();

    /**
     * Collects methods.
     *
     * @param methods those of one class
     * @throws IllegalArgumentException if two of them have the same wire name
     */
    public RpcMethods(Collection<RpcMethod> methods) {
        for (RpcMethod rpc : methods) {
            RpcMethod other = byName.put(rpc.name, rpc);
            if (other != null) {
                throw new IllegalArgumentException(
                        "two RPCs named " + rpc.name + ": " + other.method + ", " + rpc.method);
            }
        }
    }

    /**
     * Makes sure that each default is a value of its parameter's type.
     *
     * @param mapper converts what isn't JSON's own; null for the library's own
     * @throws IllegalArgumentException if one isn't; the message says which
     */
    public void checkDefaults(ObjectMapper mapper) {
        byName.values().forEach(rpc -> rpc.checkDefaults(mapper));
    }

    /** Makes the first call of each method as fast as later ones. */
    public void prepare() {
        byName.values().forEach(RpcMethod::prepare);
    }

    /**
     * Returns the methods.
     *
     * @return all of them, in no particular order
     */
    public Collection<RpcMethod> all() {
        return List.copyOf(byName.values());
    }

    /**
     * Finds a method.
     *
     * @param name its wire name
     * @return the method; null if there is none
     */
    public RpcMethod find(String name) {
        return byName.get(name);
    }
}
