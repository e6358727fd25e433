// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.client;

import ave.network.control.internal.client.Signature.Argument;
import ave.network.control.internal.client.Signature.Kind;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.type.TypeFactory;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

/** A method of an interface that calls a service. Immutable. */
final class TypedMethod {
    private final Signature signature;
    private final ObjectMapper mapper;
    private final boolean async;
    private final JavaType result;
    private final String text;

    private TypedMethod(Signature signature, ObjectMapper mapper, JavaType declared, String text) {
        this.signature = signature;
        this.mapper = mapper;
        this.text = text;
        Class<?> raw = declared.getRawClass();
        async =
                raw == CompletableFuture.class
                        || raw == CompletionStage.class
                        || raw == Future.class;
        result = async ? declared.containedTypeOrUnknown(0) : declared;
    }

    /**
     * Makes a method.
     *
     * @throws IllegalArgumentException if its parameters need names that aren't known
     */
    static TypedMethod of(Class<?> type, Method method, Signature signature, ObjectMapper mapper) {
        checkNames(method, signature);
        // A method may be that of a generic interface, and its T be known in ours only.
        TypeFactory types = mapper.getTypeFactory();
        JavaType declaring = types.constructType(type).findSuperType(method.getDeclaringClass());
        JavaType declared =
                types.resolveMemberType(method.getGenericReturnType(), declaring.getBindings());
        return new TypedMethod(signature, mapper, declared, method.toGenericString());
    }

    private static void checkNames(Method method, Signature signature) {
        boolean optional = false;
        for (Argument argument : signature.arguments()) {
            boolean positional =
                    argument.kind() == Kind.POSITIONAL || argument.kind() == Kind.OPTIONAL;
            if (optional && positional && argument.name() == null) {
                throw new IllegalArgumentException(
                        method
                                + ": parameters after one with a @Default need names,"
                                + " compile with -parameters or use @Param");
            }
            optional |= argument.kind() == Kind.OPTIONAL;
        }
    }

    Object invoke(Caller caller, Object[] arguments) {
        List<Object> vargs = new ArrayList<>();
        Map<String, Object> kwargs = new LinkedHashMap<>();
        spread(arguments, vargs, kwargs);
        if (async) {
            return caller.callAsync(signature.name(), vargs, kwargs).thenApply(this::convert);
        }
        return convert(caller.call(signature.name(), vargs, kwargs));
    }

    private void spread(Object[] arguments, List<Object> vargs, Map<String, Object> kwargs) {
        boolean isRestGiven = isRestGiven(arguments);
        boolean byName = false;
        for (int i = 0; i < signature.arguments().size(); i++) {
            Argument argument = signature.arguments().get(i);
            Object value = arguments[i];
            switch (argument.kind()) {
                case NAMED -> addNamed(value, kwargs);
                case REST -> addRest(value, vargs);
                default -> {
                    boolean missing = value == null && argument.kind() == Kind.OPTIONAL;
                    if (missing && !isRestGiven) {
                        byName = true;
                    } else if (byName) {
                        kwargs.put(argument.name(), value);
                    } else {
                        vargs.add(missing ? defaultOf(argument) : value);
                    }
                }
            }
        }
    }

    /** Arguments by position can't follow one that is left out. */
    private boolean isRestGiven(Object[] arguments) {
        for (int i = 0; i < signature.arguments().size(); i++) {
            if (signature.arguments().get(i).kind() == Kind.REST && arguments[i] != null) {
                return Array.getLength(arguments[i]) > 0;
            }
        }
        return false;
    }

    private static void addNamed(Object map, Map<String, Object> kwargs) {
        if (map != null) {
            ((Map<?, ?>) map).forEach((key, value) -> kwargs.put(String.valueOf(key), value));
        }
    }

    private static void addRest(Object array, List<Object> vargs) {
        int length = array == null ? 0 : Array.getLength(array);
        for (int i = 0; i < length; i++) {
            vargs.add(Array.get(array, i));
        }
    }

    private Object defaultOf(Argument argument) {
        try {
            return mapper.readValue(argument.defaultJson(), Object.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    text + ": not JSON: @Default(\"" + argument.defaultJson() + "\")", e);
        }
    }

    private Object convert(Object value) {
        Class<?> raw = result.getRawClass();
        if (raw == void.class || raw == Void.class) {
            return null;
        }
        if (result.isJavaLangObject()) {
            return value;
        }
        try {
            return mapper.convertValue(value, result);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the result of " + text + " does not fit: " + e.getMessage(), e);
        }
    }
}
