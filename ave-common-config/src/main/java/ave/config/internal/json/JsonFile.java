// SPDX-License-Identifier: Apache-2.0
package ave.config.internal.json;

import ave.config.internal.ConfigProblem;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.lang.invoke.MethodType;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Parses and formats the JSON of configuration files. Thread-safe. */
public final class JsonFile {
    private static final String MALFORMED = "not valid JSON encoding: ";

    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    // Python reads and writes NaN and Infinity.
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build();

    /** Takes no value for another of a similar look, and no key amiss that is for somebody else. */
    private static final ObjectMapper STRICT =
            JsonMapper.builder()
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .withCoercionConfig(
                            LogicalType.Textual,
                            text ->
                                    text.setCoercion(
                                                    CoercionInputShape.Integer, CoercionAction.Fail)
                                            .setCoercion(
                                                    CoercionInputShape.Float, CoercionAction.Fail)
                                            .setCoercion(
                                                    CoercionInputShape.Boolean,
                                                    CoercionAction.Fail))
                    .build();

    private static final ObjectWriter WRITER =
            MAPPER.writer(
                    new DefaultPrettyPrinter(
                                    Separators.createDefaultInstance()
                                            .withObjectFieldValueSpacing(Spacing.AFTER)
                                            .withObjectEmptySeparator("")
                                            .withArrayEmptySeparator(""))
                            .withObjectIndenter(new DefaultIndenter("    ", "\n"))
                            .withArrayIndenter(new DefaultIndenter("    ", "\n")));

    /**
     * The part of Jackson's messages that quotes the file, and all after it: {@code Unrecognized
     * token 'hunter2': was expecting …}. The quoted text may be a password.
     */
    private static final Pattern FOUND = Pattern.compile(" ?(['\"(\\[]|0x).*", Pattern.DOTALL);

    private JsonFile() {}

    /**
     * Parses a JSON object.
     *
     * @param text the content of a file
     * @return the object, in its order
     * @throws ConfigProblem if it is malformed or no object; the message says what is wrong and
     *     where, and is meant to follow the path
     */
    public static Map<String, Object> readObject(byte[] text) {
        JsonNode value = parse(text);
        if (!value.isObject()) {
            throw new ConfigProblem("contents is not a dictionary: " + typeOf(value));
        }
        return MAPPER.convertValue(
                value,
                MAPPER.getTypeFactory()
                        .constructMapType(LinkedHashMap.class, String.class, Object.class));
    }

    /**
     * Makes an object of a type of a parsed one.
     *
     * @param <T> the type
     * @param content what {@link #readObject} returned
     * @param type the type
     * @return the object
     * @throws ConfigProblem if a value is not of the type that is wanted, or the type refuses it;
     *     the message is meant to follow the path, and quotes no value
     */
    public static <T> T convert(Map<String, Object> content, Class<T> type) {
        JsonNode tree = STRICT.valueToTree(content);
        try {
            return STRICT.treeToValue(tree, type);
        } catch (ValueInstantiationException e) {
            // The type's own exception, which it words as it likes.
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ConfigProblem(subject(e) + ": " + cause.getMessage(), cause);
        } catch (MismatchedInputException e) {
            throw new ConfigProblem(
                    subject(e) + " is not " + wanted(e.getTargetType()) + ": " + found(e, tree));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a type that Jackson can make: " + type, e);
        }
    }

    private static String wanted(Class<?> type) {
        if (type == null) {
            return "usable";
        }
        Class<?> boxed = MethodType.methodType(type).wrap().returnType();
        if (boxed == Float.class || boxed == Double.class || boxed == BigDecimal.class) {
            return "a number";
        }
        if (Number.class.isAssignableFrom(boxed)) {
            return "an integer";
        }
        if (boxed == Boolean.class || boxed == String.class) {
            return "a " + boxed.getSimpleName().toLowerCase(Locale.ROOT);
        }
        if (Collection.class.isAssignableFrom(boxed) || boxed.isArray()) {
            return "an array";
        }
        return Map.class.isAssignableFrom(boxed) || boxed.isRecord()
                ? "a dictionary"
                : "a " + boxed.getSimpleName();
    }

    /** The JSON type of the value that is wrong. */
    private static String found(JsonMappingException problem, JsonNode tree) {
        JsonNode node = tree;
        for (JsonMappingException.Reference step : problem.getPath()) {
            node =
                    step.getFieldName() == null
                            ? node.path(step.getIndex())
                            : node.path(step.getFieldName());
        }
        return typeOf(node);
    }

    /** Names the value that an exception is about: {@code value of "stacks[1].port"}. */
    private static String subject(JsonMappingException problem) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : problem.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.length() == 0 ? "" : ".").append(step.getFieldName());
            }
        }
        return path.length() == 0 ? "contents" : "value of \"" + path + "\"";
    }

    /** Jackson's exceptions quote the file, so they are not used as causes. */
    private static JsonNode parse(byte[] text) {
        try {
            JsonNode value = MAPPER.readTree(text);
            if (value == null || value.isMissingNode()) {
                throw new ConfigProblem(MALFORMED + "there is nothing in it: line 1 column 1");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new ConfigProblem(
                    MALFORMED + withoutContent(e.getOriginalMessage()) + place(e.getLocation()));
        } catch (IOException e) {
            throw new ConfigProblem(MALFORMED + withoutContent(e.getMessage()));
        }
    }

    private static String withoutContent(String message) {
        String what = FOUND.matcher(message == null ? "" : message).replaceFirst("");
        return what.isEmpty() ? "malformed" : what;
    }

    private static String place(JsonLocation where) {
        return where == null
                ? ""
                : ": line " + where.getLineNr() + " column " + where.getColumnNr();
    }

    private static String typeOf(JsonNode value) {
        return value.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    /**
     * The JSON type of a parsed value.
     *
     * @param value the value
     * @return object, array, string, number, boolean or null
     */
    public static String typeOf(Object value) {
        JsonNode node = MAPPER.valueToTree(value);
        return typeOf(node);
    }

    /**
     * Formats an object for a message.
     *
     * @param value the object
     * @return one line
     */
    public static String oneLine(Map<String, ?> value) {
        return write(MAPPER.writer(), value);
    }

    /**
     * Formats an object for a file.
     *
     * @param value the object
     * @return indented lines, each with a line feed at its end
     */
    public static String text(Map<String, ?> value) {
        return write(WRITER, value) + "\n";
    }

    private static String write(ObjectWriter writer, Map<String, ?> value) {
        try {
            return writer.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("can't be written as JSON: " + value, e);
        }
    }
}
