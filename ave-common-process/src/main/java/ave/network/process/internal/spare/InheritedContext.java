// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.spare;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import ave.network.process.internal.system.ProcStat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process inherits from its parent besides descriptors: working directory, ids, umask,
 * capabilities, limits, session, niceness. A spare child that was started in others is of no use.
 *
 * @param text all of it
 */
record InheritedContext(String text) {
    private static final Path SELF = Path.of("/proc/self");
    private static final List<String> STATUS =
            List.of("Umask", "Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd");
    private static final int GROUP = 5;
    private static final int SESSION = 6;
    private static final int NICE = 19;

    static InheritedContext now() throws IOException {
        StringBuilder text = new StringBuilder();
        // The name of the process, among the lines, may be anything.
        for (String line : Files.readAllLines(SELF.resolve("status"), ISO_8859_1)) {
            if (STATUS.contains(line.substring(0, line.indexOf(':')))) {
                text.append(line).append('\n');
            }
        }
        text.append(Files.readSymbolicLink(SELF.resolve("cwd"))).append('\n');
        text.append(Files.readString(SELF.resolve("limits")));
        text.append(ProcStat.fields(SELF, GROUP, SESSION, NICE));
        return new InheritedContext(text.toString());
    }
}
