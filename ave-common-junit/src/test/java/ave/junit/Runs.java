// SPDX-License-Identifier: Apache-2.0
package ave.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs classes of samples as the build of a user would. */
final class Runs {
    static final Map<String, String> PARALLEL =
            Map.of(
                    "junit.jupiter.execution.parallel.enabled", "true",
                    "junit.jupiter.execution.parallel.config.strategy", "fixed",
                    "junit.jupiter.execution.parallel.config.fixed.parallelism", "2");

    private Runs() {}

    static EngineExecutionResults run(Class<?> sample) {
        return run(sample, Map.of());
    }

    static EngineExecutionResults run(Class<?> sample, Map<String, String> configuration) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameters(configuration)
                .selectors(selectClass(sample))
                .execute();
    }

    /** Runs tests that all have to be fine. */
    static EngineExecutionResults succeed(Class<?> sample) {
        EngineExecutionResults results = run(sample);
        assertThat(failures(results)).isEmpty();
        assertThat(results.testEvents().succeeded().count()).isPositive();
        return results;
    }

    /** What tests and classes have failed with. */
    static List<Throwable> failures(EngineExecutionResults results) {
        return Stream.concat(
                        results.testEvents().failed().stream(),
                        results.containerEvents().failed().stream())
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .map(result -> result.getThrowable().orElseThrow())
                .toList();
    }

    /** The one failure of a class of samples. */
    static Throwable failure(Class<?> sample) {
        List<Throwable> failures = failures(run(sample));
        assertThat(failures).hasSize(1);
        return failures.get(0);
    }

    /** What was published, as lines of a key and a value. */
    static List<String> entries(EngineExecutionResults results) {
        return results.allEvents().reportingEntryPublished().stream()
                .map(event -> event.getRequiredPayload(ReportEntry.class))
                .flatMap(entry -> entry.getKeyValuePairs().entrySet().stream())
                .map(pair -> pair.getKey() + ": " + pair.getValue())
                .toList();
    }
}
