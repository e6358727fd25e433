// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program and its children where a container lacks what a machine has. */
class ContainerTest extends WithProcesses {
    @TempDir private Path temporary;
    private Path directory;
    private String jar;

    @BeforeEach
    void makeAProgram() throws Exception {
        needsRoot();
        directory = temporary.toRealPath();
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        assumeTrue(isOpenToAll(directory), "needs a temporary directory that others can read");
        jar = Jars.fat(directory.resolve("app.jar"), "launched.Main").toString();
    }

    /** What the program prints after a shell has set up its file systems, and its exit code. */
    private List<String> program(String setUp, String... options) throws Exception {
        List<String> container = List.of("unshare", "--mount", "sh", "-c");
        List<String> probe = new ArrayList<>(container);
        probe.add("mount -t tmpfs none /mnt");
        assumeTrue(new ProcessBuilder(probe).start().waitFor() == 0, "may not mount anything here");
        List<String> command = new ArrayList<>(container);
        command.addAll(List.of(setUp + " && exec \"$@\"", "sh"));
        command.addAll(java(options));
        return run(Map.of(), command.toArray(new String[0]));
    }

    private List<String> java(String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-jar", jar));
        return command;
    }

    private Path made(String name) throws Exception {
        return Files.createDirectory(directory.resolve(name));
    }

    private static void works(List<String> lines) {
        assertThat(lines).endsWith("lambda 2", "exit 0");
    }

    @Test
    void aDirectoryForTemporaryFilesWithoutExecutePermission() throws Exception {
        Path noexec = made("noexec");
        // Where that fails, jffi unpacks its library into the working directory.
        String mount = "mount -t tmpfs -o noexec none " + noexec + " && cd /proc";
        String temporaryFiles = "-Djava.io.tmpdir=" + noexec;
        assertThat(program(mount, temporaryFiles))
                .anyMatch(line -> line.contains("-Djffi.extract.dir=DIR"))
                .endsWith("exit 1");
        works(program(mount, temporaryFiles, "-Djffi.extract.dir=" + made("libraries")));
    }

    @Test
    void aRootThatIsReadOnly() throws Exception {
        Path libraries = made("libraries");
        String setUp = "mount -t tmpfs none " + libraries + " && mount -o remount,bind,ro /";
        assertThat(program(setUp))
                .anyMatch(line -> line.contains("-Djffi.extract.dir=DIR"))
                .endsWith("exit 1");
        String extracted = "-Djffi.extract.dir=" + libraries;
        works(program(setUp, extracted));
        works(program(setUp, extracted, "-Dave.process.spares=1"));
    }

    @Test
    void noProc() throws Exception {
        // Or else not even the JVM finds its libraries.
        String libraries = System.getProperty("java.home") + "/lib";
        assertThat(program("export LD_LIBRARY_PATH=" + libraries + " && umount -l /proc"))
                .anyMatch(line -> line.contains("start ave-Witness: there is no /proc here"))
                .endsWith("exit 1");
    }

    @Test
    void aUserWithoutAnEntryInThePasswordDatabase() throws Exception {
        needs("setpriv");
        List<String> command = new ArrayList<>(List.of("env", "-i"));
        command.addAll(List.of("setpriv", "--reuid=54321", "--regid=54321", "--clear-groups"));
        command.addAll(java());
        works(run(Map.of(), command.toArray(new String[0])));
    }
}
