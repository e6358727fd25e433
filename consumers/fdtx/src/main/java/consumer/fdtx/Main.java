// SPDX-License-Identifier: Apache-2.0
package consumer.fdtx;

import ave.io.Fd;
import ave.network.fdtx.FdMessage;
import ave.network.fdtx.FdTx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** Sends its standard output to itself. */
public final class Main {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private Main() {}

    public static void main(String... args) throws IOException {
        try (FdTx server = new FdTx();
                FdTx client = new FdTx()) {
            Path path = server.listen(Path.of(args[0]));
            client.connect(path, LIMIT);
            server.accept(LIMIT);
            client.put("stdout", 1);
            try (FdMessage received = server.get(100, 1, LIMIT)) {
                Fd output = received.fds().get(0);
                String text = received.message() + " came as another number: ";
                text += (output.number() != 1) + System.lineSeparator();
                output.outputStream().write(text.getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
