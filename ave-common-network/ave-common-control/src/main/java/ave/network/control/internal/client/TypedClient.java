// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Implements an interface by calls of a service. Immutable. */
public final class TypedClient implements InvocationHandler {
    private final Caller caller;
    private final String text;
    private final Map<Method, TypedMethod> remote = new HashMap<>();

    /** Null where the JDK has to be asked, which can't call those of hidden interfaces. */
    private final Map<Method, MethodHandle> defaults = new HashMap<>();

    private TypedClient(Caller caller, String text) {
        this.caller = caller;
        this.text = text;
    }

    /**
     * Makes a client.
     *
     * @param <T> the interface
     * @param type the interface
     * @param caller makes the calls
     * @param text what {@code toString} gives
     * @param signatures tells how a method looks on the wire
     * @param mapper converts results
     * @return an object that calls
     * @throws IllegalArgumentException if it is not an interface, or a method can't be called
     */
    public static <T> T of(
            Class<T> type,
            Caller caller,
            String text,
            Function<Method, Signature> signatures,
            ObjectMapper mapper) {
        if (!type.isInterface()) {
            throw new IllegalArgumentException("not an interface: " + type.getName());
        }
        TypedClient client = new TypedClient(caller, text);
        for (Method method : type.getMethods()) {
            if (method.isDefault()) {
                client.defaults.put(method, handleOf(method));
            } else if (!Modifier.isStatic(method.getModifiers())) {
                Signature signature = signatures.apply(method);
                client.remote.put(method, TypedMethod.of(type, method, signature, mapper));
            }
        }
        Class<?>[] types = {type};
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), types, client));
    }

    /** Also where the interface is not public, if its module lets us. */
    private static MethodHandle handleOf(Method method) {
        try {
            Class<?> type = method.getDeclaringClass();
            return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
                    .unreflectSpecial(method, type);
        } catch (IllegalAccessException e) {
            return null;
        }
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        TypedMethod called = remote.get(method);
        if (called != null) {
            return called.invoke(caller, arguments);
        }
        if (!method.isDefault()) {
            return invokeOnObject(proxy, method.getName(), arguments);
        }
        MethodHandle handle = defaults.get(method);
        return handle == null
                ? InvocationHandler.invokeDefault(proxy, method, arguments)
                : handle.bindTo(proxy)
                        .invokeWithArguments(arguments == null ? new Object[0] : arguments);
    }

    private Object invokeOnObject(Object proxy, String name, Object[] arguments) {
        return switch (name) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> text;
        };
    }
}
