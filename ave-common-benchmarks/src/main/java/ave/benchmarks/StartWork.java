// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import static ave.posix.abi.Constants.POLLIN;

import ave.io.Fd;
import ave.network.connection.Connection;
import ave.network.connection.FreePort;
import ave.network.process.Process;
import ave.network.process.SpareProcesses;
import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.posix.Poll;
import java.io.DataInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.FutureTask;

/**
 * The program that {@code processes} starts for each way of this library: starts processes in
 * sequence, and prints a line for each figure.
 */
final class StartWork {
    private static final String HOST = "127.0.0.1";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int WARM_UP = 3;

    private final boolean fromSpare;
    private final StringBuilder lines = new StringBuilder();

    private StartWork(boolean fromSpare) {
        this.fromSpare = fromSpare;
    }

    static void main(StartPeer peer, String what, int number) throws Exception {
        StartWork work = new StartWork(peer == StartPeer.SPARE);
        SpareProcesses.keep(work.fromSpare ? 1 : 0);
        if (what.equals("service")) {
            work.services(number);
        } else {
            work.trivials(number);
        }
        SpareProcesses.keep(0);
        System.out.print(work.lines);
    }

    private void figure(StartFigure figure, long value) {
        lines.append(figure).append(' ').append(value).append('\n');
    }

    private void prepare(Process like) throws IOException {
        if (fromSpare && !SpareProcesses.prepare(like, LIMIT)) {
            throw new IOException("no spare was ready in " + LIMIT);
        }
    }

    // ---- services

    private void services(int number) throws IOException {
        int start = FreePort.DEFAULT_START;
        int stop = FreePort.DEFAULT_STOP;
        try (Connection listener = FreePort.find(HOST, start, stop, true).socket()) {
            for (int i = -WARM_UP; i < number; i++) {
                service(listener, true, i >= 0);
                service(listener, false, i >= 0);
            }
        }
    }

    private void service(Connection listener, boolean synchronize, boolean counts)
            throws IOException {
        StartService service = new StartService(listener);
        prepare(service);
        if (fromSpare && counts) {
            memoryOfSpare();
        }
        long begin = System.nanoTime();
        service.start(false, synchronize);
        long returned = System.nanoTime();
        StartService.callOnce(listener.address().port());
        long answered = System.nanoTime();
        Footprint footprint = Footprint.of(service.pid());
        service.terminate();
        service.join(LIMIT);
        if (counts) {
            started(synchronize, returned - begin, answered - begin);
            figure(StartFigure.RESIDENT, footprint.resident());
            figure(StartFigure.PROPORTIONAL, footprint.proportional());
        }
    }

    private void started(boolean synchronize, long returned, long works) {
        figure(synchronize ? StartFigure.SYNCHRONIZED_RETURN : StartFigure.RETURN, returned);
        figure(synchronize ? StartFigure.SYNCHRONIZED_WORK : StartFigure.WORK, works);
    }

    /** Measures a spare, which is the only child at this moment. */
    private void memoryOfSpare() throws IOException {
        for (ProcessHandle child : ProcessHandle.current().children().toList()) {
            Footprint footprint = Footprint.of(child.pid());
            figure(StartFigure.SPARE_RESIDENT, footprint.resident());
            figure(StartFigure.SPARE_PROPORTIONAL, footprint.proportional());
        }
    }

    // ---- trivial processes

    private void trivials(int number) throws Exception {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe();
                DataInputStream stamps =
                        new DataInputStream(
                                new FileInputStream("/proc/self/fd/" + pipe.read().number()))) {
            for (int i = -WARM_UP; i < number; i++) {
                trivial(pipe, stamps, true, i);
                trivial(pipe, stamps, false, i);
            }
        }
    }

    /** Runs the measurement; rounds with a negative number are warm-up. */
    private void trivial(
            Descriptors.PipeEnds pipe, DataInputStream stamps, boolean synchronize, int number)
            throws Exception {
        StartTrivial process = new StartTrivial(pipe.write());
        prepare(process);
        long begin = System.nanoTime();
        process.start(false, synchronize);
        long returned = System.nanoTime();
        // Before the polling begins, which takes a processor that the start needs.
        long ran = stamps.readLong();
        // Negative if this thread was held up until the process had ended.
        int pidfd = process.pidfd();
        boolean watch = number % 2 == 0 && pidfd >= 0;
        FutureTask<Long> death = null;
        if (watch) {
            Fd watched = Fd.duplicateOf(pidfd);
            death = new FutureTask<>(() -> awaitDeath(watched));
            new Thread(death).start();
        }
        process.join(LIMIT);
        long over = System.nanoTime();
        long ended = stamps.readLong();
        long died = watch ? Math.min(over, death.get()) : 0;
        if (number >= 0) {
            started(synchronize, returned - begin, ran - begin);
            if (watch) {
                figure(StartFigure.DEATH, died - ended);
                figure(StartFigure.NOTICE, over - died);
            } else {
                figure(StartFigure.JOIN, over - ended);
            }
        }
    }

    /** Polls without a pause, to notice the death as early as possible. Closes the descriptor. */
    private static long awaitDeath(Fd pidfd) {
        try (pidfd) {
            Deadline now = Deadline.after(Duration.ZERO);
            while (Poll.await(pidfd.number(), POLLIN, now) == 0) {
                Thread.onSpinWait();
            }
            return System.nanoTime();
        }
    }
}
