// SPDX-License-Identifier: Apache-2.0
package launched;

import ave.io.Fd;
import ave.io.PosixException;
import ave.network.process.Pipe;
import ave.network.process.Process;
import ave.network.process.ProcessException;
import ave.network.process.ProcessOptions;
import ave.network.process.SpareProcesses;
import ave.network.process.Supervisor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A program that does what it reads, line by line, and prints what came of it. */
public final class Crowded {
    private static final List<Fd> FILLERS = new ArrayList<>();

    private Crowded() {}

    /**
     * See the class.
     *
     * @param arguments what to do first
     * @throws IOException if it can't read
     */
    public static void main(String... arguments) throws IOException {
        for (String order : arguments) {
            attempt(order);
        }
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        String order;
        while ((order = lines.readLine()) != null) {
            attempt(order);
        }
    }

    private static void attempt(String order) throws IOException {
        try {
            System.out.println("ended with " + obey(order));
        } catch (ProcessException e) {
            System.out.println(e.getMessage().replace("\n", " / "));
        }
    }

    private static int obey(String order) throws IOException {
        if (order.startsWith("leave ")) {
            return leave(order.substring("leave ".length()));
        }
        if (order.startsWith("start with ")) {
            return start(true, order.substring("start with ".length()));
        }
        return switch (order) {
            case "have a pipe" -> {
                // Descriptors have a thread of their own.
                new Pipe().close();
                yield 0;
            }
            case "start" -> start(false);
            case "start synchronized" -> start(true);
            case "daemon" -> daemon();
            case "prepare" -> prepare();
            case "supervise" -> supervise();
            default -> throw new IllegalArgumentException(order);
        };
    }

    private static int start(boolean synchronize, String... options) {
        ProcessOptions all = ProcessOptions.defaults().jvmOptions(options);
        Process child = new Process(all, args -> {});
        child.start(false, synchronize);
        return child.join();
    }

    /** Starts one, and ends it when there are descriptors again. */
    private static int daemon() throws IOException {
        Process daemon = new Process(args -> Thread.sleep(60_000));
        daemon.start(true, true);
        leave("all");
        daemon.kill(9);
        ProcessHandle.of(daemon.pid()).ifPresent(process -> process.onExit().join());
        return 0;
    }

    private static int prepare() {
        SpareProcesses.keep(1);
        try {
            Process like = new Process(args -> {});
            return SpareProcesses.prepare(like, Duration.ofMinutes(1)) ? 0 : 1;
        } finally {
            SpareProcesses.keep(0);
        }
    }

    /** Keeps all descriptors open but so many. */
    private static int leave(String number) throws IOException {
        for (Fd filler : FILLERS) {
            filler.close();
        }
        FILLERS.clear();
        if (number.equals("all")) {
            return 0;
        }
        try {
            while (true) {
                FILLERS.add(Fd.open(Path.of("/dev/null")));
            }
        } catch (PosixException e) {
            int left = Math.min(Integer.parseInt(number), FILLERS.size());
            for (int i = 0; i < left; i++) {
                FILLERS.remove(FILLERS.size() - 1).close();
            }
        }
        return 0;
    }

    private static int supervise() {
        try (Supervisor supervisor = new Supervisor()) {
            supervisor.add("brief", () -> new Process(args -> {}));
            supervisor.start();
            supervisor.join(Duration.ofMinutes(1));
        }
        return 0;
    }
}
