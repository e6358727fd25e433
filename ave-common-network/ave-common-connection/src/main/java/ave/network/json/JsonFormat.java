// SPDX-License-Identifier: Apache-2.0
package ave.network.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** How Jackson reads and writes the wire format. */
final class JsonFormat {
    /** Nesting deeper than this is malformed. */
    private static final int MAX_DEPTH = 1000;

    /**
     * Integers are unlimited in the format, but the time to convert one grows with the square of
     * its digits, and all clients of a service would wait for it.
     */
    static final int MAX_DIGITS = 10_000;

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

    private JsonFormat() {}

    /** A generator's buffered bytes go to the stream only when it is flushed or full. */
    static JsonGenerator generator(OutputStream out) {
        try {
            return FACTORY.createGenerator(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
