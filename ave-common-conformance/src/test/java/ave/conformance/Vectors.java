// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;

/** The recordings under {@code vectors/}: what the Python library was seen to do. */
final class Vectors {

    private Vectors() {}

    static JsonNode load(String name) {
        try (InputStream stream = Vectors.class.getResourceAsStream("/vectors/" + name)) {
            return Json.parse(stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] hex(JsonNode node) {
        return HexFormat.of().parseHex(node.textValue());
    }
}
