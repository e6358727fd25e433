// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The methods of a class that can be called over the network, by their wire names. */
final class RpcMethods {
    private static final ClassValue<RpcMethods> OF_CLASS =
            new ClassValue<>() {
                @Override
                protected RpcMethods computeValue(Class<?> type) {
                    return new RpcMethods(type);
                }
            };

    private final Map<String, RpcMethod> byName = new HashMap<>();

    private RpcMethods(Class<?> type) {
        // From the class upwards: a method that is overridden counts as it is overridden.
        Set<String> seen = new HashSet<>();
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            for (Method method : c.getDeclaredMethods()) {
                String signature = method.getName() + Arrays.toString(method.getParameterTypes());
                if (!method.isBridge()
                        && seen.add(signature)
                        && method.isAnnotationPresent(Rpc.class)) {
                    add(new RpcMethod(method));
                }
            }
        }
    }

    private void add(RpcMethod rpc) {
        RpcMethod other = byName.put(rpc.name, rpc);
        if (other != null) {
            throw new IllegalArgumentException(
                    "two RPCs of the name " + rpc.name + ": " + other.method + ", " + rpc.method);
        }
    }

    static RpcMethods of(Class<?> type) {
        return OF_CLASS.get(type);
    }

    /** Makes the first call of each as fast as the later ones. */
    void prepare() {
        byName.values().forEach(RpcMethod::prepare);
    }

    /** Null if there is none. */
    RpcMethod find(String name) {
        return byName.get(name);
    }
}
