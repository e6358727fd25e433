// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * JSON as the protocol has it: with NaN and the infinities, whole numbers of any size, 1 not 1.0.
 */
final class Json {

    private static final StreamReadConstraints UNLIMITED =
            StreamReadConstraints.builder()
                    .maxNestingDepth(100_000)
                    .maxNumberLength(100_000)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build();

    static final JsonMapper MAPPER =
            JsonMapper.builder(JsonFactory.builder().streamReadConstraints(UNLIMITED).build())
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII) // for lone surrogates
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private Json() {}

    static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException("no JSON: " + text, e);
        }
    }

    static JsonNode parse(byte[] text) {
        return parse(new String(text, StandardCharsets.UTF_8));
    }

    /** From the JSON of Java values or from a tree. */
    static JsonNode of(Object value) {
        return parse(text(value));
    }

    static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(Object value) {
        return text(value).getBytes(StandardCharsets.UTF_8);
    }

    /** A request as any client sends it. */
    static byte[] request(String method, Object... vargs) {
        return request(method, List.of(vargs), Map.of());
    }

    static byte[] request(String method, List<?> vargs, Map<String, ?> kwargs) {
        return bytes(Map.of("method", method, "params", Map.of("vargs", vargs, "kwargs", kwargs)));
    }

    /** A request that wants no answer. */
    static byte[] asyncRequest(String method, Object... vargs) {
        Object params = Map.of("vargs", List.of(vargs), "kwargs", Map.of());
        return bytes(Map.of("method", method, "params", params, "async", true));
    }
}
