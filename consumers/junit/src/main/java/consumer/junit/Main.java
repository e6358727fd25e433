// SPDX-License-Identifier: Apache-2.0
package consumer.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import ave.junit.AveTest;
import ave.junit.ServiceExtension;
import ave.network.control.Control;
import ave.network.control.ControlOptions;
import ave.network.control.RemoteControl;
import ave.network.control.Rpc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** A test class with services, in a thread and as a process. */
public final class Main {
    private Main() {}

    /** The service. */
    public static final class Greeter extends Control {
        private static final long serialVersionUID = 1L;

        Greeter(int port, ControlOptions options) {
            super(port, options);
        }

        /** Greets somebody. */
        @Rpc
        public String greet(String name) {
            return "Hello, " + name;
        }
    }

    /** The tests. */
    @AveTest
    static class GreeterTest {
        @RegisterExtension
        static final ServiceExtension<Greeter> PROCESS = ServiceExtension.asProcess(Greeter::new);

        @RegisterExtension
        final ServiceExtension<Greeter> thread = ServiceExtension.inThread(Greeter::new);

        @Test
        void greets() {
            try (RemoteControl inThread = thread.client();
                    RemoteControl inProcess = PROCESS.client()) {
                System.out.print(inThread.call("greet", "thread") + "; ");
                System.out.println(inProcess.call("greet", "process"));
            }
        }
    }

    public static void main(String... args) {
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request().selectors(selectClass(GreeterTest.class)).build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        TestExecutionSummary summary = listener.getSummary();
        summary.getFailures().forEach(failure -> failure.getException().printStackTrace());
        if (summary.getTestsSucceededCount() != 1 || summary.getTotalFailureCount() != 0) {
            System.exit(1);
        }
    }
}
