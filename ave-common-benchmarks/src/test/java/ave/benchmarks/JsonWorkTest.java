// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import ave.network.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonWorkTest {
    @Test
    void shouldAnswerAsOurServiceDoes() {
        JsonWork work = new JsonWork();

        answer(work, "{\"method\": \"sync_ping\", \"params\": {\"vargs\": [], \"kwargs\": {}}}");
        answer(work, "{\"method\": \"blob\", \"params\": {\"vargs\": [3], \"kwargs\": {}}}");

        JsonWriter answers = work.answers();
        assertThat(new String(answers.bytes(), 0, answers.size(), StandardCharsets.US_ASCII))
                .isEqualTo("\0\0\0\u0011{\"result\":\"pong\"}\0\0\0\u0010{\"result\":\"xxx\"}");
    }

    private static void answer(JsonWork work, String request) {
        byte[] bytes = request.getBytes(StandardCharsets.US_ASCII);
        work.answer(bytes, 0, bytes.length);
    }
}
