// SPDX-License-Identifier: Apache-2.0
package ave.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
    @TempDir private Path folder;

    @Test
    void onAFullDiskFilesAreWholeOrNotThere() throws Exception {
        assumeTrue(Me.IS_ROOT, "needs root, to mount a small file system");
        Path disk = Files.createDirectory(folder.resolve("disk"));
        String mounting = run("mount", "-t", "tmpfs", "-o", "size=16k", "none", disk.toString());
        assumeTrue(mounting.isEmpty(), "can't mount here: " + mounting);
        try {
            createOn(disk);
        } finally {
            assertThat(run("umount", disk.toString())).isEmpty();
        }
    }

    private static void createOn(Path disk) throws Exception {
        Path etc = Files.writeString(disk.resolve("user"), "{\"name\": \"" + Me.NAME + "\"}");
        AveHome home = new AveHome(disk);
        assertThatThrownBy(() -> Config.createDefault(disk))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "could not create "
                                + home.config("jenkins.json")
                                + ": No space left on device")
                .hasCauseInstanceOf(IOException.class);
        assertThat(names(home.config()))
                .containsExactlyInAnyOrder("broker.json", "usbrel64.json", "authkeys.json");
        for (String name : names(home.config())) {
            Config.load(home.config(name));
        }

        assertThatThrownBy(() -> Config.createEtc(etc, Me.NAME))
                .isInstanceOf(ConfigException.class)
                .hasMessage("could not create " + etc + ": No space left on device");
        assertThat(etc).hasContent("{\"name\": \"" + Me.NAME + "\"}");
        assertThat(names(disk)).containsExactlyInAnyOrder("user", ".ave");

        assertThat(run("mount", "-o", "remount,size=1m", disk.toString())).isEmpty();
        assertThat(Config.createDefault(disk).skipped()).hasSize(3);
        assertThat(Config.loadAuthkeys(disk)).hasSize(2);
    }

    private static List<String> names(Path of) throws IOException {
        try (Stream<Path> files = Files.list(of)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() == 0 ? "" : "exit " + process.exitValue() + ": " + out.strip();
    }
}
