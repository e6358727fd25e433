// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the Python library was seen to do. */
final class Vectors {
    private Vectors() {}

    static JsonNode read(String name) throws IOException {
        try (InputStream file = Vectors.class.getResourceAsStream("/vectors/" + name)) {
            return new ObjectMapper().readTree(file);
        }
    }

    /** What came of each case: {@code ok VALUE} or {@code EXCEPTION: TEXT}. */
    static Map<String, String> outcomes(JsonNode cases) {
        Map<String, String> outcomes = new LinkedHashMap<>();
        cases.properties()
                .forEach(
                        field -> {
                            JsonNode outcome = field.getValue();
                            outcomes.put(
                                    field.getKey(),
                                    outcome.has("ok")
                                            ? "ok " + outcome.get("ok").asText()
                                            : outcome.get("raised").asText()
                                                    + ": "
                                                    + outcome.get("str").asText());
                        });
        return outcomes;
    }

    /** A call whose outcome is held against a recorded one. */
    @FunctionalInterface
    interface Attempt {
        Object make() throws Exception;
    }

    /** In the same form, with the Python name of the exception. */
    static String outcome(Attempt attempt) {
        try {
            return "ok " + attempt.make();
        } catch (Exception e) {
            String type = e.getClass().getSimpleName();
            String python = type.equals("IllegalArgumentException") ? "Exception" : type;
            return python + ": " + e.getMessage();
        }
    }
}
