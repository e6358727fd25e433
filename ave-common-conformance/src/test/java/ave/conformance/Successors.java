// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ave.testing.Await;
import java.util.ArrayList;
import java.util.List;

/** The processes that a service has become. However a test ends, they are gone afterwards. */
final class Successors implements AutoCloseable {

    private final ServiceProcess service;
    private final List<ProcessHandle> processes = new ArrayList<>();

    Successors(ServiceProcess service) {
        this.service = service;
    }

    /** Returns the new pid, which is in the service's word and in the kernel's. */
    int restart(WireClient operator) {
        long before = pid();
        int pid = operator.result("restart").intValue();
        assertThat(pid).isNotEqualTo((int) before);
        add(pid);
        assertThat(operator.result("get_pid").intValue()).isEqualTo(pid);
        return pid;
    }

    void add(int pid) {
        processes.add(ProcessHandle.of(pid).orElseThrow());
    }

    /** Of the process that serves. */
    long pid() {
        return processes.isEmpty() ? service.pid() : processes.get(processes.size() - 1).pid();
    }

    int pid(int number) {
        return (int) processes.get(number).pid();
    }

    void expectGone() {
        Await.until(
                "all are gone",
                () -> processes.stream().noneMatch(process -> ProcFs.isRunning(process.pid())));
    }

    /** Each but the last ends by itself, the first with code 0; the last one by SIGTERM. */
    @Override
    public void close() {
        try {
            if (!processes.isEmpty()) {
                processes.get(processes.size() - 1).destroy();
                service.expectExit(0);
                expectGone();
            }
        } finally {
            processes.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
