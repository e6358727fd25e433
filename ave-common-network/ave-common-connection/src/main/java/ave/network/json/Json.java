// SPDX-License-Identifier: Apache-2.0
package ave.network.json;

import static com.fasterxml.jackson.databind.cfg.CoercionAction.Fail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** How Jackson is set for the wire format. */
public final class Json {
    /** Nesting deeper than this is malformed. */
    private static final int MAX_DEPTH = 1000;

    /**
     * Integers are unlimited in the format, but the time to convert one grows with the square of
     * its digits, and all clients of a service would wait for it.
     */
    private static final int MAX_DIGITS = 10_000;

    static final JsonFactory FACTORY =
            new JsonFactoryBuilder()
                    .rootValueSeparator((String) null)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH)
                                    .maxNumberLength(MAX_DIGITS)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .maxNameLength(Integer.MAX_VALUE)
                                    .build())
                    // A value of the greatest depth can still be wrapped in an answer.
                    .streamWriteConstraints(
                            StreamWriteConstraints.builder().maxNestingDepth(2 * MAX_DEPTH).build())
                    // Names come from strangers: none is kept for good.
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                    .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                    .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
                    .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
                    .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
                    .build();

    /**
     * Converts between JSON's values and Java's types. A number is no text and text is no number;
     * what a bean does not know is an error.
     */
    public static final ObjectMapper MAPPER =
            JsonMapper.builder(FACTORY)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .withCoercionConfig(
                            LogicalType.Textual,
                            text ->
                                    text.setCoercion(CoercionInputShape.Integer, Fail)
                                            .setCoercion(CoercionInputShape.Float, Fail)
                                            .setCoercion(CoercionInputShape.Boolean, Fail))
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
                    .build();

    private Json() {}

    /** A generator's buffered bytes go to the stream only when it is flushed or full. */
    static JsonGenerator generator(OutputStream out) {
        try {
            return FACTORY.createGenerator(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
