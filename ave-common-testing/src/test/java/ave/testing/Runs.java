// SPDX-License-Identifier: Apache-2.0
package ave.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs sample classes as a build would. */
final class Runs {
    static final String DETECTION = "junit.jupiter.extensions.autodetection.enabled";

    private static final Duration SHORT = Duration.ofMillis(50);

    private Runs() {}

    /** Returns the failures of classes; the tests in them must succeed. */
    static List<String> failures(String engine, Class<?>... samples) {
        EngineExecutionResults results =
                EngineTestKit.engine(engine)
                        .configurationParameter(DETECTION, "true")
                        .selectors(
                                Stream.of(samples)
                                        .map(sample -> selectClass(sample))
                                        .toArray(DiscoverySelector[]::new))
                        .execute();
        results.testEvents().assertStatistics(events -> events.failed(0));
        assertThat(results.testEvents().succeeded().count()).isPositive();
        return results.containerEvents().failed().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .map(result -> result.getThrowable().orElseThrow().getMessage())
                // jqwik fails for its class once more.
                .distinct()
                .toList();
    }

    /** The failure of the one class, which isn't waited for: nothing there is going to end. */
    static String failure(String engine, Class<?> sample) {
        System.setProperty(Inspection.PATIENCE, SHORT.toString());
        try {
            List<String> failures = failures(engine, sample);
            assertThat(failures).hasSize(1);
            return failures.get(0);
        } finally {
            System.clearProperty(Inspection.PATIENCE);
        }
    }
}
