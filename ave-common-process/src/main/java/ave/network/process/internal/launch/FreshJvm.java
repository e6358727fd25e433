// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.launch;

import static ave.posix.abi.Constants.SIGTERM;
import static ave.posix.abi.Constants.SIGUSR1;

import ave.io.Fd;
import ave.network.process.internal.child.ChildMain;
import ave.network.process.internal.child.DaemonMain;
import ave.network.process.internal.command.ChildCommand;
import ave.network.process.internal.system.SpawnThread;
import ave.network.process.internal.wire.ChildArguments;
import ave.posix.Child;
import ave.posix.Descriptors;
import ave.posix.Spawn;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A JVM that is started now.
 *
 * @param request what for
 */
record FreshJvm(StartRequest request) implements ChildJvm {
    private static final int OUTPUT = 1;
    private static final int ERROR = 2;
    private static final int FIRST_BEYOND_STANDARD = 3;

    @Override
    public Child begin(ChildFds fds) {
        byte[] content = request.kind().command().optionsFile();
        if (content == null) {
            return begin(fds, null);
        }
        try (Fd options = Descriptors.memoryFile(content)) {
            return begin(fds, options);
        }
    }

    /** Options may be null. */
    private Child begin(ChildFds fds, Fd options) {
        SortedMap<Integer, Integer> numbers = new TreeMap<>(fds.kept());
        numbers.put(OUTPUT, fds.words().number());
        numbers.put(ERROR, fds.words().number());
        int[] free = free(fds);
        numbers.put(free[0], fds.job().number());
        numbers.put(free[1], fds.pipe().number());
        int output = moved(OUTPUT, free[2], fds, numbers);
        int error = moved(ERROR, free[3], fds, numbers);
        if (options != null) {
            numbers.put(free[4], options.number());
        }
        ChildArguments arguments =
                new ChildArguments(
                        free[0],
                        free[1],
                        output,
                        error,
                        options == null ? -1 : free[4],
                        request.synchronize() ? 1 : 0);
        Spawn spawn =
                request.kind()
                        .command()
                        .spawn(line(arguments, numbers))
                        .blockSignal(SIGTERM)
                        .blockSignal(SIGUSR1);
        numbers.forEach(spawn::descriptor);
        if (request.daemonize()) {
            spawn.newSession().directory("/");
        }
        return SpawnThread.call(spawn::start);
    }

    /** The number at which a standard stream waits; -1 if it is closed. */
    private static int moved(
            int stream, int free, ChildFds fds, SortedMap<Integer, Integer> numbers) {
        if (!fds.kept().containsKey(stream)) {
            return -1;
        }
        numbers.put(free, fds.kept().get(stream));
        return free;
    }

    private List<String> line(ChildArguments arguments, SortedMap<Integer, Integer> numbers) {
        ChildCommand command = request.kind().command();
        List<String> line =
                command.line(
                        arguments.options(),
                        ChildMain.class,
                        arguments.toList().toArray(new String[0]));
        if (!request.daemonize()) {
            return line;
        }
        String passedOn =
                numbers.keySet().stream()
                        .map(number -> Integer.toString(number))
                        .collect(Collectors.joining(","));
        List<String> all =
                new ArrayList<>(
                        command.plainLine(
                                arguments.options(),
                                DaemonMain.class,
                                passedOn,
                                command.directoryOfDaemon()));
        all.addAll(line);
        return all;
    }

    /**
     * The lowest numbers for what else the child is given: the highest kept may be at the limit.
     */
    private static int[] free(ChildFds fds) {
        return IntStream.iterate(FIRST_BEYOND_STANDARD, number -> number + 1)
                .filter(number -> !fds.kept().containsKey(number))
                .limit(ChildArguments.FDS)
                .toArray();
    }

    @Override
    public boolean isPastStartup() {
        return false;
    }
}
