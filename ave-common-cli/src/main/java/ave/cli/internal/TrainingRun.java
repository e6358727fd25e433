// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal;

import ave.cli.internal.console.Console;
import ave.cli.internal.console.ExitCodes;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;

/**
 * {@code ave training-run}: runs what most command lines need, so that an archive of class data
 * from this process has their classes. Prints nothing.
 */
@Command(name = TrainingRun.NAME, hidden = true, description = "Load the classes of all commands.")
final class TrainingRun implements Callable<Integer> {
    static final String NAME = "training-run";

    private static final long LIMIT = 30;

    @Override
    public Integer call() throws Exception {
        quietly("--version");
        quietly("run", "--timeout", "10", "--", "true");
        Announcement announcement = new Announcement();
        CompletableFuture<Integer> service =
                CompletableFuture.supplyAsync(
                        () -> execute(announcement, "serve", "--host", "127.0.0.1"));
        String address = "127.0.0.1:" + announcement.port.get(LIMIT, TimeUnit.SECONDS);
        quietly("call", address, "sync_ping", "--timeout", "10");
        quietly("call", address, "join_args", "[1]", "--kw", "b=2");
        quietly("call", address, "run_external", "\"true\"");
        quietly("call", address, "raise_class", "\"Offline\"", "\"gone\"");
        quietly("call", address, "stop");
        service.get(LIMIT, TimeUnit.SECONDS);
        return ExitCodes.OK;
    }

    private static void quietly(String... arguments) {
        execute(OutputStream.nullOutputStream(), arguments);
    }

    private static int execute(OutputStream out, String... arguments) {
        return CommandLines.execute(new Console(out, OutputStream.nullOutputStream()), arguments);
    }

    /** Waits for the line that a service prints when it can be called. */
    private static final class Announcement extends OutputStream {
        private final CompletableFuture<String> port = new CompletableFuture<>();
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            line.write(b);
            if (b == '\n') {
                String text = line.toString(StandardCharsets.UTF_8);
                port.complete(text.replaceAll("(?s).*port=(\\d+) .*", "$1"));
            }
        }
    }
}
