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

    /** Jackson says where things began, at length; the line of the mistake is what helps. */
    private static final Pattern ASIDE = Pattern.compile(" \\((for|start marker)[^]]*\\]\\)");

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

    private static JsonNode parse(byte[] text) {
        try {
            JsonNode value = MAPPER.readTree(text);
            if (value == null || value.isMissingNode()) {
                throw new ConfigException("not valid JSON encoding: there is nothing in it");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new ConfigException("not valid JSON encoding: " + explain(e), e);
        } catch (IOException e) {
            throw new ConfigException("not valid JSON encoding: " + e.getMessage(), e);
        }
    }

    private static String explain(JsonProcessingException problem) {
        String what = problem.getOriginalMessage().lines().findFirst().orElse("malformed");
        JsonLocation where = problem.getLocation();
        String place =
                where == null
                        ? ""
                        : ": line " + where.getLineNr() + " column " + where.getColumnNr();
        return ASIDE.matcher(what).replaceAll("") + place;
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
