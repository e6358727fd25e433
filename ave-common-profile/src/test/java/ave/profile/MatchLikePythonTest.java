// SPDX-License-Identifier: Apache-2.0
package ave.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Replays the recorded behaviour of the Python class.
 *
 * <p>Differences on purpose:
 *
 * <table>
 *   <caption>differences</caption>
 *   <tr><th>case</th><th>Python</th><th>ours</th><th>why</th></tr>
 *   <tr><td>no {@code __hash__()}</td><td>fails when it is used as a key</td>
 *       <td>does not compile</td><td>the method is abstract</td></tr>
 *   <tr><td>no {@code minimize()}</td><td>fails when it is called</td>
 *       <td>does not compile</td><td>the method is abstract</td></tr>
 * </table>
 */
class MatchLikePythonTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> eachRecordedMatch() throws IOException {
        JsonNode cases = vectors().required("match");
        assertThat(cases).hasSize(14);
        return StreamSupport.stream(cases.spliterator(), false)
                .map(c -> dynamicTest(c.toString(), () -> replay(c)));
    }

    private static void replay(JsonNode recorded) {
        Profile profile = new AnyProfile(map(recorded.get("profile")));
        Map<String, Object> asked = map(recorded.get("asked"));

        assertThat(profile.match(asked)).isEqualTo(recorded.get("match").asBoolean());
        assertThat(profile.match(new AnyProfile(asked)))
                .isEqualTo(recorded.get("match").asBoolean());
    }

    @Test
    void whatASubclassMustImplementIsAbstract() throws Exception {
        assertThat(vectors().get("hash").get("str").asText()).contains("must implement");
        assertThat(vectors().get("minimize").get("str").asText()).contains("must implement");
        for (var method :
                new java.lang.reflect.Method[] {
                    Profile.class.getMethod("hashCode"),
                    Profile.class.getMethod("minimize", Map.class)
                }) {
            assertThat(Modifier.isAbstract(method.getModifiers())).as(method.getName()).isTrue();
        }
    }

    private static Map<String, Object> map(JsonNode node) {
        return JSON.convertValue(node, new TypeReference<>() {});
    }

    private static JsonNode vectors() throws IOException {
        try (InputStream file =
                MatchLikePythonTest.class.getResourceAsStream("/vectors/profile.json")) {
            return JSON.readTree(file);
        }
    }
}
