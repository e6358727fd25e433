// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.supervise;

import java.time.Duration;
import java.util.Map;

/** Hears what happens to the children. Called by the loop's thread; must not throw. */
public interface Observer {
    /**
     * A child is initialized.
     *
     * @param name its name
     * @param pids its processes: name → pid
     */
    void started(String name, Map<String, Integer> pids);

    /**
     * A child has done what it was to do.
     *
     * @param name its name
     */
    void ended(String name);

    /**
     * A child failed and is started anew.
     *
     * @param name its name
     * @param reason what went wrong
     * @param restart which restart within the time that counts this is, from 1 on
     * @param delay the time until then
     */
    void failed(String name, String reason, int restart, Duration delay);

    /**
     * A child was stopped by the supervisor.
     *
     * @param name its name
     */
    void stopped(String name);

    /**
     * A child failed too often, and all others are stopped.
     *
     * @param name its name
     * @param reason what went wrong last
     */
    void gaveUp(String name, String reason);
}
