// SPDX-License-Identifier: Apache-2.0
package ave.leakcheck.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
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
        return failures(engine, true, samples);
    }

    private static List<String> failures(String engine, boolean detection, Class<?>... samples) {
        EngineExecutionResults results =
                EngineTestKit.engine(engine)
                        .configurationParameter(DETECTION, Boolean.toString(detection))
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
        return onlyOf(impatiently(() -> failures(engine, sample)));
    }

    /** The same for a class that is marked itself. */
    static String failureOfMarked(Class<?> sample) {
        return onlyOf(failuresOfMarked(sample));
    }

    static List<String> failuresOfMarked(Class<?> sample) {
        return impatiently(() -> failures("junit-jupiter", false, sample));
    }

    private static String onlyOf(List<String> failures) {
        assertThat(failures).hasSize(1);
        return failures.get(0);
    }

    private static List<String> impatiently(Supplier<List<String>> run) {
        System.setProperty(Inspection.PATIENCE, SHORT.toString());
        try {
            return run.get();
        } finally {
            System.clearProperty(Inspection.PATIENCE);
        }
    }
}
