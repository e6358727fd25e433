// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.io.Fd;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small services that are handed over from thread to thread, so that this JVM has loaded and
 * compiled what a handover takes before clients wait for one. A JVM hands over once in its life:
 * without this all of it would happen for the first time, which takes ten times as long.
 */
final class HandoverRehearsal {
    private static final Logger LOGGER = LoggerFactory.getLogger(Control.class);

    /** With the connections enough for the first compiler, which looks after 256 calls. */
    private static final int TIMES = 10;

    private static final int CONNECTIONS = 40;
    private static final int LIMIT_SECONDS = 10;
    private static final AtomicBoolean PERFORMED = new AtomicBoolean();

    private HandoverRehearsal() {}

    /** Whatever goes wrong costs speed later, nothing else. */
    static void performOnce() {
        if (PERFORMED.getAndSet(true)) {
            return;
        }
        try {
            for (int i = 0; i < TIMES; i++) {
                perform();
            }
        } catch (Exception e) {
            LOGGER.debug("a rehearsal failed", e);
        }
    }

    private static void perform() throws Exception {
        ServiceWarmUp old = new ServiceWarmUp();
        List<RemoteControl> clients = new ArrayList<>();
        try (RunningControl running = old.runInThread()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(ServiceWarmUp.client(running.port()));
                ServiceWarmUp.call(clients.get(i));
            }
            Fd listener = Fd.duplicateOf(old.listeningFd());
            handOver(old, ServiceWarmUp.after(running.port(), listener), clients);
        } finally {
            clients.forEach(RemoteControl::close);
        }
    }

    private static void handOver(Control from, Control to, List<RemoteControl> clients)
            throws Exception {
        from.handover(to, HandoverOptions.defaults())
                .toCompletableFuture()
                .get(LIMIT_SECONDS, TimeUnit.SECONDS);
        clients.forEach(ServiceWarmUp::call);
        to.shutdown();
    }
}
