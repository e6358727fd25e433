// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.selftest;

import static ave.cli.internal.selftest.Check.require;
import static ave.posix.abi.Constants.EPOLLIN;

import ave.network.fdtx.FdMessage;
import ave.network.fdtx.FdTx;
import ave.posix.Descriptors;
import ave.posix.Epoll;
import ave.posix.EventFd;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Epoll, and descriptors from one process to another. */
final class DescriptorChecks {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int TOKEN = 7;

    private DescriptorChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        "epoll",
                        "The kernel or a sandbox (seccomp, a container) forbids it.",
                        DescriptorChecks::epoll),
                new Check(
                        "descriptor passing",
                        "AF_UNIX sockets and SCM_RIGHTS are needed; the temp directory must hold sockets.",
                        DescriptorChecks::passing));
    }

    private static String epoll() {
        try (Epoll epoll = new Epoll(1);
                EventFd event = new EventFd()) {
            epoll.add(event.number(), EPOLLIN, TOKEN);
            require(epoll.await(0) == 0, "ready too early");
            event.signal();
            require(epoll.await((int) LIMIT.toMillis()) == 1, "not ready");
            require(epoll.token(0) == TOKEN, "wrong event");
            return "an event arrived";
        }
    }

    private static String passing() throws Exception {
        Path directory = Files.createTempDirectory("ave-selftest");
        try (FdTx receiver = new FdTx();
                FdTx sender = new FdTx();
                Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            Path socket = sender.listen(directory, "socket");
            receiver.connect(socket, LIMIT);
            sender.accept(LIMIT);
            sender.put("a pipe", pipe.read().number());
            try (FdMessage message = receiver.get(100, 1, LIMIT)) {
                require(message.fds().size() == 1, "no descriptor came");
                return "a pipe went through a socket";
            }
        } finally {
            Files.deleteIfExists(directory.resolve("socket"));
            Files.delete(directory);
        }
    }
}
