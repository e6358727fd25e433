// SPDX-License-Identifier: Apache-2.0
package ave.config;

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

/** JSON as it stands in configuration files. */
final class JsonFile {
    private static final String MALFORMED = "not valid JSON encoding: ";

    private static final ObjectMapper MAPPER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    // Python reads these, and writes them.
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
     * Where Jackson's words end and what it found begins, which may be part of a password: {@code
     * Unrecognized token 'hunter2': was expecting …}. Behind it comes what it knows of the grammar
     * only; the place of the mistake says more.
     */
    private static final Pattern FOUND = Pattern.compile(" ?(['\"(\\[]|0x).*", Pattern.DOTALL);

    private JsonFile() {}

    /**
     * Reads an object.
     *
     * @throws ConfigException with a message to follow the path: what is wrong, and where
     */
    static Map<String, Object> readObject(byte[] text) {
        JsonNode value = parse(text);
        if (!value.isObject()) {
            throw new ConfigException("contents is not a dictionary: " + typeOf(value));
        }
        return MAPPER.convertValue(
                value,
                MAPPER.getTypeFactory()
                        .constructMapType(LinkedHashMap.class, String.class, Object.class));
    }

    /** Jackson's exceptions quote what was read, so none is a cause of ours. */
    private static JsonNode parse(byte[] text) {
        try {
            JsonNode value = MAPPER.readTree(text);
            if (value == null || value.isMissingNode()) {
                throw new ConfigException(MALFORMED + "there is nothing in it: line 1 column 1");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new ConfigException(
                    MALFORMED + withoutContent(e.getOriginalMessage()) + place(e.getLocation()));
        } catch (IOException e) {
            throw new ConfigException(MALFORMED + withoutContent(e.getMessage()));
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

    /** The JSON type of a value that was read: object, array, string, number, boolean, null. */
    static String typeOf(Object value) {
        JsonNode node = MAPPER.valueToTree(value);
        return typeOf(node);
    }

    /** For a message: one line. */
    static String oneLine(Map<String, ?> value) {
        return write(MAPPER.writer(), value);
    }

    /** For a file: indented, with a line feed at the end. */
    static String text(Map<String, ?> value) {
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
