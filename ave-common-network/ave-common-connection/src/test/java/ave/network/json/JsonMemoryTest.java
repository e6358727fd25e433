// SPDX-License-Identifier: Apache-2.0
package ave.network.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ave.network.connection.ChildJvm;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Strangers can't fill the heap with what they only name. */
@Timeout(60)
class JsonMemoryTest {
    private static final int TEXTS = 100_000;

    @Test
    void shouldForgetTheNamesOfMembers() throws Exception {
        assertThat(ChildJvm.run(ManyNames.class, "-Xmx16m"))
                .isEqualToIgnoringNewLines(TEXTS + " names");
    }

    /** Reads more names than the heap can hold, through one reader. */
    static final class ManyNames {
        private ManyNames() {}

        public static void main(String[] arguments) throws Exception {
            JsonReader reader = new JsonReader();
            int right = 0;
            for (int i = 0; i < TEXTS; i++) {
                String name = "a rather long name ".repeat(8) + i;
                byte[] text = ("{\"" + name + "\":" + i + "}").getBytes(UTF_8);
                right += reader.read(text, 0, text.length).equals(Map.of(name, i)) ? 1 : 0;
            }
            System.out.println(right + " names");
        }
    }
}
