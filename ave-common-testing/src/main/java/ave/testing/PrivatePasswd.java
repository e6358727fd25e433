// SPDX-License-Identifier: Apache-2.0
package ave.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A private password database for child processes: in their mount namespace, a file of the test
 * replaces /etc/passwd. Creating one needs root and isn't possible in every container.
 */
public final class PrivatePasswd {
    private static final List<String> NAMESPACE =
            List.of("unshare", "--mount", "sh", "-c", "mount --bind \"$1\" /etc/passwd && shift");

    private final Path file;

    private PrivatePasswd(Path file) {
        this.file = file;
    }

    /**
     * Makes one.
     *
     * @param folder where its file goes; the caller removes it
     * @param lines its entries, as passwd(5) has them
     * @return the database; empty if this machine doesn't permit it
     */
    public static Optional<PrivatePasswd> of(Path folder, String... lines)
            throws IOException, InterruptedException {
        Path file = folder.resolve("passwd");
        Files.write(file, List.of(lines), StandardCharsets.UTF_8);
        PrivatePasswd made = new PrivatePasswd(file);
        return made.works() ? Optional.of(made) : Optional.empty();
    }

    /**
     * The beginning of a command line that runs the rest of it with these entries.
     *
     * @param environment arguments of env(1), such as {@code -u HOME} and {@code LC_ALL=C}
     */
    public List<String> prefix(String... environment) {
        List<String> command = new ArrayList<>(NAMESPACE);
        command.set(4, NAMESPACE.get(4) + " && exec env \"$@\"");
        command.addAll(List.of("sh", file.toString()));
        command.addAll(List.of(environment));
        return command;
    }

    private boolean works() throws IOException, InterruptedException {
        List<String> command = prefix();
        command.add("true");
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor(Await.LIMIT.toSeconds(), TimeUnit.SECONDS)
                    && process.exitValue() == 0;
        } catch (IOException e) {
            if (Files.isExecutable(Path.of("/usr/bin/unshare"))) {
                throw e;
            }
            return false;
        }
    }
}
