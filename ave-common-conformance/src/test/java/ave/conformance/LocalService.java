// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import ave.cli.internal.serve.EventSink;
import ave.cli.internal.serve.ReferenceService;
import ave.network.connection.UnixSocket;
import ave.network.control.ControlOptions;
import ave.network.control.RunningControl;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/**
 * The reference service on a UNIX socket in its working directory, where no user is trusted: rights
 * depend on keys alone, as over TCP.
 */
final class LocalService {
    static final String SOCKET = "socket";

    private LocalService() {}

    public static void main(String[] args) {
        ControlOptions options =
                OracleService.options(Arrays.asList(args))
                        .unixSocket(UnixSocket.at(Path.of(SOCKET)))
                        .trustedUsers(Set.of());
        ReferenceService service =
                new ReferenceService(0, options, EventSink.nowhere(), null, null);
        RunningControl running = service.runInThread();
        System.out.printf("ready port=%d pid=%d%n", running.port(), ProcessHandle.current().pid());
        running.join(null);
    }
}
