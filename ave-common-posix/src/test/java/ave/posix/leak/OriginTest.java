// SPDX-License-Identifier: Apache-2.0
package ave.posix.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginTest {
    @ParameterizedTest
    @CsvSource({"'', 128", "all, 1", "none, 0", "0, 0", "7, 7", "-3, 0", "nonsense, 128"})
    void thePropertySaysHowManyResourcesGetATrace(String property, int interval) {
        assertThat(Origin.interval(property)).isEqualTo(interval);
    }

    @Test
    void whatAnotherThreadMakesForACallerIsMadeByTheCaller() throws Exception {
        Callable<Throwable> adopted = Origin.adopt(Origin::here);
        assertThat(inAnotherThread(adopted).getStackTrace())
                .anyMatch(frame -> frame.getMethodName().startsWith("whatAnotherThreadMakes"));
        assertThat(inAnotherThread(Origin::here).getStackTrace())
                .noneMatch(frame -> frame.getMethodName().startsWith("whatAnotherThreadMakes"));
    }

    private static <T> T inAnotherThread(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task);
        thread.start();
        thread.join();
        return task.get();
    }
}
