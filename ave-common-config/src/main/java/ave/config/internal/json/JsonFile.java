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
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
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

    /** Jackson's exceptions quote the file, so none of them is the cause of ours. */
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
