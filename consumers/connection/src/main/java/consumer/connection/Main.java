// SPDX-License-Identifier: Apache-2.0
package consumer.connection;

import ave.io.Fd;
import ave.network.connection.Address;
import ave.network.connection.BlockingConnection;
import ave.network.connection.FreePort;
import java.nio.charset.StandardCharsets;

/** Sends itself a message. */
public final class Main {
    private Main() {}

    public static void main(String... args) {
        String host = "127.0.0.1";
        try (FreePort free =
                        FreePort.find(host, FreePort.DEFAULT_START, FreePort.DEFAULT_STOP, true);
                BlockingConnection client =
                        new BlockingConnection(new Address(host, free.port()))) {
            client.connect();
            Fd accepted = free.socket().accept().release();
            try (BlockingConnection server = new BlockingConnection(client.address(), accepted)) {
                client.put("a message".getBytes(StandardCharsets.UTF_8));
                System.out.println(new String(server.get(), StandardCharsets.UTF_8));
            }
        }
    }
}
