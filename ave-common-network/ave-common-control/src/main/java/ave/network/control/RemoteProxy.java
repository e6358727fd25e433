// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.network.json.Json;
import com.fasterxml.jackson.databind.JavaType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls a {@link RemoteControl} through an interface. */
final class RemoteProxy implements InvocationHandler {
    private final RemoteControl remote;
    private final Class<?> type;

    private RemoteProxy(RemoteControl remote, Class<?> type) {
        this.remote = remote;
        this.type = type;
    }

    static <T> T of(RemoteControl remote, Class<T> type) {
        if (!type.isInterface()) {
            throw new IllegalArgumentException("not an interface: " + type.getName());
        }
        Object proxy =
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        new RemoteProxy(remote, type));
        return type.cast(proxy);
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return invokeOnObject(proxy, method.getName(), arguments);
        }
        if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        List<Object> vargs = new ArrayList<>();
        Map<String, Object> kwargs = new LinkedHashMap<>();
        Parameter[] parameters = method.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i].isAnnotationPresent(Kwargs.class)) {
                ((Map<?, ?>) arguments[i]).forEach((k, v) -> kwargs.put(String.valueOf(k), v));
            } else if (parameters[i].isVarArgs()) {
                List<?> rest = Json.MAPPER.convertValue(arguments[i], List.class);
                vargs.addAll(rest);
            } else {
                vargs.add(arguments[i]);
            }
        }
        return call(method, Naming.wireName(method), vargs, kwargs);
    }

    private Object call(Method method, String name, List<?> vargs, Map<String, ?> kwargs) {
        JavaType result = Json.MAPPER.constructType(method.getGenericReturnType());
        if (result.getRawClass() == Future.class) {
            JavaType element = result.containedTypeOrUnknown(0);
            return new Converted(remote.submit(name, vargs, kwargs), element);
        }
        return convert(remote.call(name, vargs, kwargs), result);
    }

    private Object invokeOnObject(Object proxy, String name, Object[] arguments) {
        return switch (name) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> type.getSimpleName() + " at " + remote.address();
        };
    }

    private static Object convert(Object value, JavaType type) {
        if (type.getRawClass() == void.class || type.getRawClass() == Void.class) {
            return null;
        }
        return type.isJavaLangObject() ? value : Json.MAPPER.convertValue(value, type);
    }

    /** A future whose result has the declared type. */
    private record Converted(Future<Object> call, JavaType type) implements Future<Object> {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return call.cancel(mayInterruptIfRunning);
        }

        @Override
        public boolean isCancelled() {
            return call.isCancelled();
        }

        @Override
        public boolean isDone() {
            return call.isDone();
        }

        @Override
        public Object get() throws InterruptedException, ExecutionException {
            return convert(call.get(), type);
        }

        @Override
        public Object get(long timeout, TimeUnit unit)
                throws InterruptedException, ExecutionException, TimeoutException {
            return convert(call.get(timeout, unit), type);
        }
    }
}
