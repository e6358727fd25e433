// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import ave.network.process.internal.supervise.Observer;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs each event of a supervisor's children, and passes it to the listener. */
final class SupervisorLog implements Observer {
    static final Logger LOGGER = LoggerFactory.getLogger(Supervisor.class);

    private final String path;
    private final RestartPolicy policy;
    private final SupervisorListener listener;

    /** The path stands before the names in the log. */
    SupervisorLog(String path, RestartPolicy policy, SupervisorListener listener) {
        this.path = path;
        this.policy = policy;
        this.listener = listener;
    }

    @Override
    public void started(String name, Map<String, Integer> pids) {
        LOGGER.info("{}{}: started, pid {}", path, name, pids.size() == 1 ? pids.get(name) : pids);
        tell(to -> to.started(name, pids.getOrDefault(name, 0)));
    }

    @Override
    public void ended(String name) {
        LOGGER.info("{}{}: ended with exit code 0, isn't restarted", path, name);
        tell(to -> to.ended(name));
    }

    @Override
    public void failed(String name, String reason, int restart, Duration delay) {
        String within = policy.within() == null ? "" : " within " + policy.within();
        String when = delay.isZero() ? "at once" : "after " + delay;
        LOGGER.warn(
                "{}{}: {}; restart {} of {}{} {}",
                path,
                name,
                reason,
                restart,
                policy.restarts(),
                within,
                when);
        tell(to -> to.failed(name, reason, restart, delay));
    }

    @Override
    public void stopped(String name) {
        LOGGER.info("{}{}: stopped", path, name);
        tell(to -> to.stopped(name));
    }

    @Override
    public void gaveUp(String name, String reason) {
        LOGGER.error("{}{}: {}; all children are stopped", path, name, reason);
        tell(to -> to.gaveUp(name, reason));
    }

    private void tell(Consumer<SupervisorListener> event) {
        try {
            event.accept(listener);
        } catch (Throwable e) {
            LOGGER.warn("the listener of a supervisor threw an exception", e);
        }
    }
}
