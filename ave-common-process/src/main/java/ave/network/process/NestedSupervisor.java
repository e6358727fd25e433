// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import ave.network.process.internal.supervise.Running;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A supervisor that another one has started. */
final class NestedSupervisor implements Running {
    private final Supervisor supervisor;

    private NestedSupervisor(Supervisor supervisor) {
        this.supervisor = supervisor;
    }

    static Running start(Supplier<Supervisor> supplier, String path) {
        Supervisor supervisor = supplier.get();
        supervisor.start(path);
        return new NestedSupervisor(supervisor);
    }

    @Override
    public Map<String, Integer> pids(String name) {
        Map<String, Integer> pids = new LinkedHashMap<>();
        supervisor.pids().forEach((child, pid) -> pids.put(name + "/" + child, pid));
        return pids;
    }

    @Override
    public CompletableFuture<Void> ended() {
        return supervisor.over();
    }

    @Override
    public String failure() {
        try {
            supervisor.join(Duration.ZERO);
            return null;
        } catch (ProcessException e) {
            return e.getMessage();
        }
    }

    /** Its children have the time that its own policy gives them. */
    @Override
    public void stop(Duration limit) {
        supervisor.stopAndWait();
    }

    @Override
    public boolean isChecked() {
        return false;
    }

    @Override
    public boolean isHealthy() {
        return true;
    }
}
