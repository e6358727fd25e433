// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.spare;

import static org.assertj.core.api.Assertions.assertThat;

import ave.network.process.internal.command.ChildCommand;
import ave.network.process.internal.command.JvmSpec;
import ave.network.process.internal.system.SpawnThread;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SparePoolTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void oneThatHangsForTooLongIsGivenUp() throws Exception {
        SpareKind hanging = kind("-Dhangs=true", () -> TimeUnit.DAYS.sleep(1));
        SparePool pool = new SparePool(1, 1);
        try (Spare late = start(hanging, Duration.ZERO);
                Spare young = start(hanging, LONG)) {
            assertThat(pool.add(late)).isNull();
            assertThat(pool.add(young)).as("no place for two").isSameAs(young);
            assertThat(pool.removeUnusable(InheritedContext.now())).containsExactly(late);
            assertThat(pool.add(young)).isNull();
            assertThat(pool.removeUnusable(InheritedContext.now())).isEmpty();
            try (Spare other = start(kind("-Dhangs=false", () -> {}), LONG)) {
                assertThat(pool.add(other)).as("makes room for it").isSameAs(young);
            }
        }
    }

    private static SpareKind kind(String option, TrainingTask task) {
        JvmSpec jvm = JvmSpec.of(SparePoolTest.class, List.of(option));
        ExampleProgram none = fd -> null;
        return new SpareKind(ChildCommand.of(jvm), SparePoolTest.class, none, () -> task);
    }

    private static Spare start(SpareKind kind, Duration readyWithin) throws IOException {
        InheritedContext now = InheritedContext.now();
        kind.training();
        return SpawnThread.call(() -> Spare.start(kind, now, readyWithin));
    }
}
