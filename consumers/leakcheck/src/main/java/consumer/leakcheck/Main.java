// SPDX-License-Identifier: Apache-2.0
package consumer.leakcheck;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import ave.leakcheck.LeakCheck;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** A test class that leaves a thread behind, and so fails. */
public final class Main {
    private Main() {}

    private static final CountDownLatch END = new CountDownLatch(1);

    /** Leaves a thread. */
    @LeakCheck
    static class Leaky {
        @Test
        void leak() {
            Thread thread = new Thread(Main::awaitEnd, "forgotten");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void awaitEnd() {
        try {
            END.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void main(String... args) {
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request().selectors(selectClass(Leaky.class)).build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        TestExecutionSummary summary = listener.getSummary();
        String failure = summary.getFailures().get(0).getException().getMessage();
        if (summary.getTestsSucceededCount() != 1 || !failure.contains("forgotten")) {
            throw new IllegalStateException(failure);
        }
        System.out.println(failure.lines().skip(1).findFirst().orElseThrow().strip());
    }
}
