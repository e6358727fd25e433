// SPDX-License-Identifier: Apache-2.0
package ave.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.StreamSupport;

/** The recorded behaviour of the Python library. */
final class Recorded {
    static final ObjectMapper JSON = new ObjectMapper();

    private Recorded() {}

    static JsonNode group(String name) {
        try (InputStream file = Recorded.class.getResourceAsStream("/vectors/config.json")) {
            return JSON.readTree(file).required(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<JsonNode> cases(String name) {
        return StreamSupport.stream(group(name).spliterator(), false).toList();
    }

    static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
    }
}
