// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.network.json.Json;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** One parameter of an RPC method: its name, its default, and how a JSON value becomes its type. */
final class Parameter {
    private static final int SHOWN_BITS = 128;

    /** The name on the wire; null if it is unknown. */
    final String name;

    /** For messages: the name in quotes, or which parameter it is. */
    final String label;

    final boolean optional;
    private final Object defaultValue;
    private final Class<?> raw;
    private final Type declared;

    /** What a list or the values of a map are; null for others, and if it isn't one class. */
    private final Class<?> content;

    private Parameter(String name, int number, Class<?> raw, Type declared, String defaultJson) {
        this.name = name;
        this.label = name == null ? "number " + number : "'" + name + "'";
        this.raw = raw;
        this.declared = declared;
        this.content = contentOf(raw, declared);
        this.optional = defaultJson != null;
        this.defaultValue = optional ? parse(defaultJson) : null;
    }

    /** A parameter by itself. Its number, from 1, stands for a name that is unknown. */
    static Parameter of(java.lang.reflect.Parameter parameter, int number) {
        Default optional = parameter.getAnnotation(Default.class);
        String json = optional == null ? null : optional.value();
        Class<?> raw = parameter.getType();
        Type declared = parameter.getParameterizedType();
        return new Parameter(nameOf(parameter), number, raw, declared, json);
    }

    /** The element of a trailing varargs parameter. */
    static Parameter ofElement(java.lang.reflect.Parameter parameter, int number) {
        Class<?> element = parameter.getType().getComponentType();
        return new Parameter(nameOf(parameter), number, element, element, null);
    }

    private static Class<?> contentOf(Class<?> raw, Type declared) {
        if (raw != List.class && raw != Map.class) {
            return null;
        }
        if (!(declared instanceof ParameterizedType generic)) {
            return Object.class;
        }
        Type[] of = generic.getActualTypeArguments();
        boolean plainNames = raw == List.class || String.class == classOf(of[0]) || isAny(of[0]);
        return plainNames ? classOf(of[of.length - 1]) : null;
    }

    private static boolean isAny(Type type) {
        return classOf(type) == Object.class;
    }

    private static Class<?> classOf(Type type) {
        if (type instanceof WildcardType any) {
            return any.getUpperBounds()[0] == Object.class ? Object.class : null;
        }
        return type instanceof Class<?> known ? known : null;
    }

    private JavaType type() {
        return Json.MAPPER.constructType(declared);
    }

    private static String nameOf(java.lang.reflect.Parameter parameter) {
        Param param = parameter.getAnnotation(Param.class);
        if (param != null) {
            return param.value();
        }
        return parameter.isNamePresent() ? Naming.snakeCase(parameter.getName()) : null;
    }

    private Object parse(String json) {
        try {
            return Json.MAPPER.readValue(json, type());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "the default of parameter " + label + " is no JSON for it: " + json, e);
        }
    }

    Class<?> rawType() {
        return raw;
    }

    Object defaultValue() {
        return defaultValue;
    }

    /** Returns the argument, or throws BadArguments with a message that names it. */
    Object convert(String method, Object value) {
        if (raw == Object.class || value != null && isPlain(value)) {
            return value;
        }
        if (value == null && raw.isPrimitive()) {
            throw mismatch(method, null);
        }
        if (value instanceof Number number && isWidened(number)) {
            return raw == double.class || raw == Double.class
                    ? (Object) number.doubleValue()
                    : (Object) number.longValue();
        }
        try {
            return Json.MAPPER.convertValue(value, type());
        } catch (IllegalArgumentException e) {
            throw mismatch(method, value);
        }
    }

    /** Whether the value is of the type as it is: what most calls consist of. */
    private boolean isPlain(Object value) {
        if (content == null) {
            return is(raw, value);
        }
        return raw.isInstance(value) && (content == Object.class || hasPlainContent(value));
    }

    private boolean hasPlainContent(Object value) {
        Collection<?> all = value instanceof Map<?, ?> map ? map.values() : (List<?>) value;
        for (Object one : all) {
            if (one != null && !is(content, one)) {
                return false;
            }
        }
        return true;
    }

    private static boolean is(Class<?> wanted, Object value) {
        Class<?> is = value.getClass();
        return is == wanted
                || is == Integer.class && wanted == int.class
                || is == Boolean.class && wanted == boolean.class
                || is == Double.class && wanted == double.class
                || is == Long.class && wanted == long.class
                || wanted == Number.class && value instanceof Number;
    }

    private boolean isWidened(Number number) {
        boolean integer = number instanceof Integer || number instanceof Long;
        return integer && (raw == double.class || raw == Double.class)
                || number instanceof Integer && (raw == long.class || raw == Long.class)
                || number instanceof BigInteger && (raw == double.class || raw == Double.class);
    }

    private BadArguments mismatch(String method, Object value) {
        return new BadArguments(
                method
                        + "() argument "
                        + label
                        + " must be "
                        + jsonNameOf(type())
                        + ", not "
                        + jsonNameOf(value));
    }

    private static String jsonNameOf(JavaType type) {
        Class<?> raw = type.getRawClass();
        if (raw == String.class || raw.isEnum()) {
            return "a string";
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return "a boolean";
        }
        if (raw == double.class || raw == Double.class || raw == float.class) {
            return "a number";
        }
        if (raw == int.class || raw == Integer.class) {
            return "an integer of 32 bits";
        }
        if (raw == long.class || raw == Long.class) {
            return "an integer of 64 bits";
        }
        if (type.isCollectionLikeType() || type.isArrayType()) {
            return "a list of " + type.getContentType().getRawClass().getSimpleName();
        }
        return type.isMapLikeType() ? "an object" : "a " + raw.getSimpleName();
    }

    private static String jsonNameOf(Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof String) {
            return "a string";
        }
        if (value instanceof Boolean) {
            return "a boolean";
        }
        if (value instanceof Double) {
            return "a number with a fraction";
        }
        if (value instanceof BigInteger big && big.bitLength() > SHOWN_BITS) {
            return "an integer of " + big.bitLength() + " bits";
        }
        if (value instanceof Number) {
            return "the integer " + value;
        }
        return value instanceof List ? "a list like this one" : "an object like this one";
    }
}
