// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import ave.cmd.Cmd;
import ave.cmd.CmdResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many commands at once, each with a thread that waits for it. */
final class ThreadedCommands {
    /** The kinds of threads, as the program names them. */
    static final List<String> KINDS = List.of("platform-threads", "virtual-threads");

    private static final int WARM_UP = 200;

    private ThreadedCommands() {}

    /** Whether this Java has virtual threads. */
    static boolean isSupported() {
        return Runtime.version().feature() >= 21;
    }

    /** Prints the nanoseconds from the first start to the last end. */
    static void main(String kind, int count) throws IOException, InterruptedException {
        List<String> nap = List.of("sleep", "1");
        for (int i = 0; i < WARM_UP; i++) {
            Cmd.run("true");
        }
        ExecutorService threads = threads(kind, count);
        try {
            long begin = System.nanoTime();
            List<Future<CmdResult>> runs = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                runs.add(threads.submit(() -> Cmd.run(nap)));
            }
            for (Future<CmdResult> run : runs) {
                if (run.get().exitCode() != 0) {
                    throw new IOException("a command failed: " + run.get());
                }
            }
            System.out.println(System.nanoTime() - begin);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private static ExecutorService threads(String kind, int count) {
        if (kind.equals(KINDS.get(0))) {
            return Executors.newFixedThreadPool(count);
        }
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new UserError("this Java has no virtual threads");
        }
    }
}
