// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sees to it that no recorded situation is forgotten: each has its test, or a reason to wait. */
class RecordedSituationsTest {

    private static final List<Class<?>> TESTS =
            List.of(
                    RecordedHandshakeTest.class,
                    RecordedMessagesTest.class,
                    RecordedShutdownTest.class,
                    RecordedClientTest.class);

    @Test
    void everyRecordedSituationIsPlayed() {
        List<String> situations = new ArrayList<>();
        Vectors.load("wire_behaviour.json").fieldNames().forEachRemaining(situations::add);

        List<String> accountedFor = new ArrayList<>();
        for (Class<?> test : TESTS) {
            for (Method method : test.getDeclaredMethods()) {
                Recorded recorded = method.getAnnotation(Recorded.class);
                if (recorded != null) {
                    accountedFor.addAll(Arrays.asList(recorded.value()));
                }
            }
        }
        assertThat(accountedFor).containsExactlyInAnyOrderElementsOf(situations);
    }
}
