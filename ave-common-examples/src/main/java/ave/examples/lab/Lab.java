// SPDX-License-Identifier: Apache-2.0
package ave.examples.lab;

import ave.examples.stock.Stock;
import ave.network.connection.Address;
import ave.network.control.ControlOptions;
import ave.network.control.RemoteControl;
import ave.network.control.RemoteOptions;
import ave.network.process.RestartPolicy;
import ave.network.process.Supervisor;
import ave.network.process.SupervisorListener;
import ave.network.systemd.Systemd;
import java.time.Duration;

/**
 * Keeps the services of a laboratory running, one process for each, and tells systemd how they are.
 * Ends with exit code 1 when one of them has failed too often, so that systemd starts all anew.
 */
public final class Lab {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private Lab() {}

    /** {@code Lab PORT…}: a {@link Stock} on each port. */
    public static void main(String... args) {
        RestartPolicy policy = RestartPolicy.defaults().healthInterval(Duration.ofSeconds(2));
        Supervisor supervisor = new Supervisor(policy).listener(new Status());
        for (String arg : args) {
            int port = Integer.parseInt(arg);
            supervisor.add(
                    "stock-" + port,
                    () -> new Stock(port, ControlOptions.defaults().host("127.0.0.1")),
                    stock -> isHealthy(port));
        }
        // SIGTERM of systemd, or Ctrl-C.
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    Systemd.notify("STOPPING=1");
                                    supervisor.stop();
                                }));
        supervisor.start();
        Systemd.notify("READY=1\nSTATUS=all services run");
        supervisor.join(null);
    }

    private static boolean isHealthy(int port) {
        RemoteOptions options = RemoteOptions.defaults().optimist(false).timeout(LIMIT);
        try (RemoteControl stock = new RemoteControl(new Address("127.0.0.1", port), options)) {
            stock.call("count");
            return true;
        }
    }

    /** What {@code systemctl status} shows. */
    private static final class Status implements SupervisorListener {
        @Override
        public void started(String child, int pid) {
            Systemd.notify("STATUS=" + child + " runs as process " + pid);
        }

        @Override
        public void failed(String child, String reason, int restart, Duration delay) {
            Systemd.notify("STATUS=" + child + " failed: " + reason);
        }

        @Override
        public void gaveUp(String child, String reason) {
            Systemd.notify("STATUS=" + child + " failed too often: " + reason);
        }
    }
}
