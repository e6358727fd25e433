// SPDX-License-Identifier: Apache-2.0
package consumer.fdtx;

import ave.network.fdtx.FdMessage;
import ave.network.fdtx.FdTx;
import java.nio.file.Path;
import java.time.Duration;

/** Sends its standard output to itself. */
public final class Main {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private Main() {}

    public static void main(String... args) {
        try (FdTx server = new FdTx();
                FdTx client = new FdTx()) {
            Path path = server.listen(Path.of(args[0]));
            client.connect(path, LIMIT);
            server.accept(LIMIT);
            client.put("stdout", 1);
            try (FdMessage received = server.get(100, 1, LIMIT)) {
                System.out.println(received.message() + " and " + received.fds().size() + " file");
            }
        }
    }
}
