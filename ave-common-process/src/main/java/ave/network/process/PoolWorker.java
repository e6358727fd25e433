// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.abi.Constants.SIGKILL;

import ave.exceptions.Timeout;
import ave.io.Fd;
import ave.io.PosixException;
import ave.network.process.internal.pool.Frames;
import ave.network.process.internal.pool.Packing;
import ave.network.process.internal.pool.Tally;
import ave.network.process.internal.pool.Worker;
import ave.posix.Descriptors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** A process that does one job after the other, for a pool. */
final class PoolWorker extends Process implements Worker {
    private static final long serialVersionUID = 1L;
    private static final Duration TO_END = Duration.ofSeconds(10);

    /** The child's end of a pipe. */
    private final Fd jobs;

    /** The child's end of the other pipe. */
    private final Fd results;

    /** With how many jobs the child has begun. */
    private final Tally begun;

    /** The parent's ends; null in the child, which would never see the end of its jobs. */
    private final transient Frames frames;

    /** How many jobs the parent has given. */
    private transient long given;

    private PoolWorker(
            ProcessOptions options,
            Descriptors.PipeEnds down,
            Descriptors.PipeEnds up,
            Tally begun) {
        super(options);
        this.jobs = down.read();
        this.results = up.write();
        this.begun = begun;
        this.frames = new Frames(up.read(), down.write());
    }

    /** Starts one, and returns when it is initialized. */
    static PoolWorker start(ProcessOptions options) {
        PoolWorker worker = make(options);
        try {
            worker.start(false, true);
            return worker;
        } catch (RuntimeException | Error e) {
            worker.closeChannels();
            throw e;
        } finally {
            worker.jobs.close();
            worker.results.close();
        }
    }

    private static PoolWorker make(ProcessOptions options) {
        List<Descriptors.PipeEnds> pipes = new ArrayList<>();
        try {
            pipes.add(Descriptors.pipe());
            pipes.add(Descriptors.pipe());
            return new PoolWorker(options, pipes.get(0), pipes.get(1), new Tally());
        } catch (PosixException e) {
            pipes.forEach(Descriptors.PipeEnds::close);
            throw e;
        }
    }

    private void closeChannels() {
        frames.close();
        begun.close();
    }

    @Override
    public byte[] perform(byte[] job) {
        given++;
        return frames.write(job) ? frames.read() : null;
    }

    @Override
    public boolean hadBegun() {
        return begun.take() == given;
    }

    @Override
    public int end() {
        closeChannels();
        try {
            return join(TO_END);
        } catch (Timeout e) {
            kill();
            return join();
        }
    }

    @Override
    public void kill() {
        kill(SIGKILL);
    }

    @Override
    public String describe() {
        return procName() + " (pid " + pid() + ")";
    }

    // ---- the child's side

    @Override
    public void run() {
        Frames parent = new Frames(jobs, results);
        byte[] job = parent.read();
        while (job != null) {
            begun.add();
            if (!parent.write(outcome(job).pack())) {
                return;
            }
            job = parent.read();
        }
    }

    private static Outcome outcome(byte[] job) {
        return Outcome.of(() -> ((Callable<?>) Packing.unpack(job, null)).call());
    }

    @Override
    protected WarmUp warmUp() {
        return () -> {
            byte[] job = Packing.pack((ProcessPool.Task<Integer>) () -> 1);
            Outcome.unpack(outcome(job).pack(), null);
        };
    }
}
