package ave.exceptions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.StreamSupport;

/** The recorded behaviour of the Python library, one JSON object for each case. */
final class Vectors {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Vectors() {}

    static List<JsonNode> cases(String group) {
        try (InputStream file = Vectors.class.getResourceAsStream("/vectors/exceptions.json")) {
            JsonNode cases = JSON.readTree(file).required(group);
            return StreamSupport.stream(cases.spliterator(), false).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a peer's JSON arrives: maps, lists, text, numbers, booleans and null. */
    static Object value(JsonNode node) {
        return JSON.convertValue(node, Object.class);
    }
}
