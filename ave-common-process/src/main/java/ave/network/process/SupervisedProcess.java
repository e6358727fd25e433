// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.SIGKILL;

import ave.exceptions.Timeout;
import ave.io.Fd;
import ave.network.process.internal.log.ExitCode;
import ave.network.process.internal.supervise.Running;
import ave.posix.Poller;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A process that a supervisor has started.
 *
 * @param <P> its class
 */
final class SupervisedProcess<P extends Process> implements Running {
    private final P process;
    private final HealthCheck<? super P> health;

    /** Readable at the end, also if a user reaps the process; null if it has ended already. */
    private final Fd end;

    private final CompletableFuture<Integer> ended;

    private SupervisedProcess(P process, HealthCheck<? super P> health) {
        this.process = process;
        this.health = health;
        this.end = process.watch();
        this.ended =
                end == null
                        ? CompletableFuture.completedFuture(0)
                        : Poller.ready(end.number(), POLLIN);
    }

    /** Starts one; there is no health check if that is null. */
    static <P extends Process> Running start(
            Supplier<? extends P> supplier, HealthCheck<? super P> health) {
        P process = supplier.get();
        process.start(false, true);
        try {
            return new SupervisedProcess<>(process, health);
        } catch (RuntimeException | Error e) {
            process.kill(SIGKILL);
            process.join();
            throw e;
        }
    }

    @Override
    public Map<String, Integer> pids(String name) {
        return Map.of(name, process.pid());
    }

    @Override
    public CompletableFuture<Integer> ended() {
        return ended;
    }

    @Override
    public String failure() {
        forgetEnd();
        int code = process.join();
        return code == 0 ? null : ExitCode.describe(code);
    }

    private void forgetEnd() {
        if (end != null) {
            ended.cancel(false);
            end.close();
        }
    }

    @Override
    public void stop(Duration limit) {
        try {
            process.terminate();
            process.join(limit);
        } catch (Timeout e) {
            SupervisorLog.LOGGER.warn(
                    "{} (pid {}) didn't end within {} of SIGTERM and is killed",
                    process.procName(),
                    process.pid(),
                    limit);
            process.kill(SIGKILL);
            process.join();
        } catch (RuntimeException e) {
            SupervisorLog.LOGGER.warn(
                    "{} (pid {}) can't be stopped", process.procName(), process.pid(), e);
        } finally {
            forgetEnd();
        }
    }

    @Override
    public boolean isChecked() {
        return health != null;
    }

    @Override
    public boolean isHealthy() throws Exception {
        return health.isHealthy(process);
    }
}
