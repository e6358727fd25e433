// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.rpc;

import ave.network.json.Json;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** One parameter of an RPC method: its name, its default, and how a JSON value becomes its type. */
final class Parameter {
    private static final int SHOWN_BITS = 128;
    private static final Set<Class<?>> FRACTIONS =
            Set.of(Number.class, Double.class, Float.class, BigDecimal.class);

    /** The name on the wire; null if it is unknown. */
    final String name;

    /** For messages: the name in quotes, or which parameter it is. */
    final String label;

    final boolean optional;
    private final String defaultJson;

    /** Whether all calls share the default, because it is immutable. */
    private final boolean sharesDefault;

    private final Object sharedDefault;

    private final Class<?> raw;
    private final JavaType declared;

    /** What a list or the values of a map are; null for others, and if it isn't one class. */
    private final Class<?> content;

    /** The number, from 1, stands for a name that is unknown. */
    Parameter(ParameterSpec spec, int number) {
        name = spec.name();
        label = name == null ? "number " + number : "'" + name + "'";
        raw = spec.raw();
        declared = spec.declared();
        content = contentOf(raw, declared);
        optional = spec.defaultJson() != null;
        defaultJson = spec.defaultJson();
        sharesDefault = optional && (isImmutable() || isPlain(defaultJson));
        sharedDefault = sharesDefault ? parse(defaultJson, null) : null;
    }

    private static Class<?> contentOf(Class<?> raw, JavaType declared) {
        if (raw != List.class && raw != Map.class) {
            return null;
        }
        boolean plainNames =
                raw == List.class
                        || declared.getKeyType().hasRawClass(String.class)
                        || declared.getKeyType().isJavaLangObject();
        JavaType content = declared.getContentType();
        return plainNames && content.containedTypeCount() == 0 ? content.getRawClass() : null;
    }

    private Object parse(String json, ObjectMapper mapper) {
        try {
            Object value = converter(mapper).readValue(json, declared);
            return value == null ? absent() : value;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "the default of parameter " + label + " is not JSON of its type: " + json, e);
        }
    }

    Class<?> rawType() {
        return raw;
    }

    /** For {@link RpcMethod#describe}. */
    Map<String, Object> describe() {
        Map<String, Object> description = new LinkedHashMap<>();
        if (name != null) {
            description.put("name", name);
        }
        description.put("type", typeOf(declared));
        if (optional) {
            description.put("default", plainDefault());
        }
        return description;
    }

    private Object plainDefault() {
        try {
            return Json.MAPPER.readValue(defaultJson, Object.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("checked when the class was read", e);
        }
    }

    /** The name of a JSON type; {@code any} for Object and classes that Jackson converts. */
    static String typeOf(JavaType type) {
        Class<?> raw = type.getRawClass();
        if (raw == void.class || raw == Void.class) {
            return "null";
        }
        if (CharSequence.class.isAssignableFrom(raw) || raw.isEnum()) {
            return "string";
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return "boolean";
        }
        boolean number = raw.isPrimitive() || Number.class.isAssignableFrom(raw);
        if (number) {
            boolean fraction = raw == double.class || raw == float.class || FRACTIONS.contains(raw);
            return fraction ? "number" : "integer";
        }
        if (type.isCollectionLikeType() || type.isArrayType()) {
            return "array";
        }
        return type.isMapLikeType() ? "object" : "any";
    }

    /** A new value for each call if it is mutable. */
    Object defaultValue(ObjectMapper mapper) {
        return sharesDefault ? sharedDefault : parse(defaultJson, mapper);
    }

    /** What every converter makes of an Object: null, a truth value or a text. */
    private boolean isPlain(String json) {
        String text = json.strip();
        return raw == Object.class
                && (text.equals("null")
                        || text.equals("true")
                        || text.equals("false")
                        || text.startsWith("\""));
    }

    private boolean isImmutable() {
        boolean number =
                Number.class.isAssignableFrom(raw) && raw.getName().startsWith("java.lang.");
        return raw.isPrimitive() || raw == String.class || raw == Boolean.class || number;
    }

    /** Throws IllegalArgumentException if the default isn't one. */
    void check(ObjectMapper mapper) {
        if (optional) {
            defaultValue(mapper);
        }
    }

    /** What null is for an Optional. Older versions of Jackson leave it null. */
    private Object absent() {
        if (raw == Optional.class) {
            return Optional.empty();
        }
        if (raw == OptionalInt.class) {
            return OptionalInt.empty();
        }
        if (raw == OptionalLong.class) {
            return OptionalLong.empty();
        }
        return raw == OptionalDouble.class ? OptionalDouble.empty() : null;
    }

    /** The library's own is loaded by those alone who need it. */
    private static ObjectMapper converter(ObjectMapper mapper) {
        return mapper == null ? Json.MAPPER : mapper;
    }

    /** Returns the argument, or throws BadArguments with a message that names it. */
    Object convert(String method, Object value, ObjectMapper mapper) {
        if (raw == Object.class || value != null && isPlain(value)) {
            return value;
        }
        if (value == null && raw.isPrimitive()) {
            throw mismatch(method, null);
        }
        if (value == null && absent() != null) {
            return absent();
        }
        if (value instanceof Number number && isWidened(number)) {
            return raw == double.class || raw == Double.class
                    ? (Object) number.doubleValue()
                    : (Object) number.longValue();
        }
        try {
            return converter(mapper).convertValue(value, declared);
        } catch (IllegalArgumentException e) {
            throw e.getCause() instanceof JsonMappingException reason
                    ? mismatch(method, value, reason)
                    : mismatch(method, value);
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
                        + jsonNameOf(declared)
                        + ", not "
                        + jsonNameOf(value));
    }

    /** Says what is wrong inside of an argument, as far as Jackson knows. */
    private BadArguments mismatch(String method, Object value, JsonMappingException reason) {
        String member =
                reason.getPath().stream().map(Parameter::nameOf).collect(Collectors.joining());
        String where = method + "() argument " + label + (member.isEmpty() ? "" : " at " + member);
        if (reason instanceof UnrecognizedPropertyException unknown) {
            return new BadArguments(
                    where
                            + ": unknown member, a "
                            + unknown.getReferringClass().getSimpleName()
                            + " has "
                            + unknown.getKnownPropertyIds());
        }
        if (reason instanceof ValueInstantiationException refused && refused.getCause() != null) {
            return new BadArguments(where + ": " + messageOf(refused.getCause()));
        }
        Class<?> wanted = reason instanceof MismatchedInputException e ? e.getTargetType() : null;
        return member.isEmpty() || wanted == null
                ? mismatch(method, value)
                : new BadArguments(
                        where
                                + " must be "
                                + jsonNameOf(Json.MAPPER.constructType(wanted))
                                + ", not "
                                + jsonNameOf(inside(value, reason.getPath())));
    }

    private static Object inside(Object value, List<JsonMappingException.Reference> path) {
        Object part = value;
        for (JsonMappingException.Reference step : path) {
            if (part instanceof Map<?, ?> map) {
                part = map.get(step.getFieldName());
            } else if (part instanceof List<?> list && step.getIndex() < list.size()) {
                part = list.get(Math.max(step.getIndex(), 0));
            }
        }
        return part;
    }

    private static String nameOf(JsonMappingException.Reference step) {
        return step.getFieldName() == null
                ? "[" + step.getIndex() + "]"
                : "." + step.getFieldName();
    }

    private static String messageOf(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
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
