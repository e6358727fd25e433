// SPDX-License-Identifier: Apache-2.0
package ave.leakcheck.internal;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;

/** Creates leaks as bad test classes do, and cleans them up after the check has seen them. */
final class Leaks {
    private static final Deque<AutoCloseable> LEFT = new ArrayDeque<>();

    private Leaks() {}

    static void clean() throws Exception {
        while (!LEFT.isEmpty()) {
            LEFT.pop().close();
        }
    }

    static Process process(String... command) throws IOException {
        Process process = new ProcessBuilder(command).start();
        LEFT.push(
                () -> {
                    process.destroyForcibly();
                    process.waitFor();
                    process.getInputStream().close();
                    process.getErrorStream().close();
                    process.getOutputStream().close();
                });
        return process;
    }

    /** One that a process has started, by its number. */
    static long processOf(String pid) {
        ProcessHandle process = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        LEFT.push(process::destroyForcibly);
        return process.pid();
    }

    static Path file() throws IOException {
        Path path = path(Files.createTempFile("leak", ".txt"));
        LEFT.push(FileChannel.open(path, StandardOpenOption.READ));
        return path;
    }

    static void thread(String name) {
        CountDownLatch end = new CountDownLatch(1);
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                end.await();
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        },
                        name);
        thread.start();
        LEFT.push(
                () -> {
                    end.countDown();
                    thread.join();
                });
    }

    /** A new folder below that for temporary files. */
    static Path folder() throws IOException {
        return path(Files.createTempDirectory("leak"));
    }

    /** Registers a path to delete. */
    static Path path(Path path) {
        LEFT.push(() -> Files.delete(path));
        return path;
    }

    /** A socket that listens. */
    static ServerSocketChannel socket(Path path) throws IOException {
        ServerSocketChannel socket = bind(path(path));
        LEFT.push(socket);
        return socket;
    }

    static ServerSocketChannel bind(Path path) throws IOException {
        ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        return socket.bind(UnixDomainSocketAddress.of(path));
    }
}
