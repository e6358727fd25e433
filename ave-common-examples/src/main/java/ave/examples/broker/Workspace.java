// SPDX-License-Identifier: Apache-2.0
package ave.examples.broker;

import ave.cmd.Cmd;
import ave.cmd.CmdOptions;
import ave.cmd.CmdResult;
import ave.network.control.Default;
import ave.network.control.Rpc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A directory in which commands run. */
final class Workspace extends Session.Device {
    private final Path path;

    Workspace(Resource profile) throws IOException {
        super(profile);
        path = Path.of(String.valueOf(profile.get("root")), String.valueOf(profile.get("uid")));
        Files.createDirectories(path);
    }

    @Rpc
    String getPath() {
        return path.toString();
    }

    /** Runs a command on a terminal of its own, beside all else that the session does. */
    @Rpc
    CompletionStage<List<Object>> run(Object cmd, @Default("null") Double timeout) {
        CmdOptions options = CmdOptions.defaults().cwd(path);
        CmdOptions limited =
                timeout == null
                        ? options
                        : options.timeout(Duration.ofMillis((long) (timeout * 1000)));
        return CompletableFuture.supplyAsync(
                () -> {
                    CmdResult result =
                            cmd instanceof List<?> words
                                    ? Cmd.run(words.stream().map(String::valueOf).toList(), limited)
                                    : Cmd.run(String.valueOf(cmd), limited);
                    return List.of(result.exitCode(), result.output(), "");
                });
    }
}
