// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.abi.Constants;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a started program inherits, without a terminal; ave.cmd tests it with one. */
@Timeout(60)
class SpawnTest {
    private static final Deadline LONG = Deadline.after(Duration.ofSeconds(50));

    @TempDir private Path folder;

    /** What a script writes to descriptor 1 and 2; its other descriptors are those given. */
    private static String output(Spawn spawn) {
        try (Descriptors.PipeEnds pipe = Descriptors.pipe()) {
            spawn.descriptor(1, pipe.write().number()).descriptor(2, pipe.write().number());
            try (Child child = spawn.start()) {
                pipe.write().close();
                String text = all(pipe.read());
                assertThat(child.await(LONG).exitCode()).isZero();
                return text;
            }
        }
    }

    private static String all(Fd fd) {
        NativeBuffer buffer = new NativeBuffer(4096);
        StringBuilder text = new StringBuilder();
        int count;
        while ((count = Descriptors.read(fd, buffer, 0, 4096)) > 0) {
            byte[] bytes = new byte[count];
            buffer.bytes().get(0, bytes);
            text.append(new String(bytes, StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    private static Spawn sh(String script) {
        return new Spawn(List.of("sh", "-c", script));
    }

    @Test
    void passesArgumentsEnvironmentAndDirectory() throws Exception {
        Map<String, String> environment = new TreeMap<>();
        System.getenv().keySet().forEach(name -> environment.put(name, null));
        environment.putAll(Map.of("A", "å b", "PATH", "/bin"));
        String real = folder.toRealPath().toString();
        Spawn spawn =
                new Spawn(List.of("sh", "-c", "echo \"$0|$1\"; env | sort; pwd", "x y", ""))
                        .environment(environment)
                        .directory(real);
        assertThat(output(spawn))
                .isEqualTo("x y|\nA=å b\nPATH=/bin\nPWD=" + real + "\n" + real + "\n");
    }

    @Test
    void passesExactlyTheDescriptorsThatWereNamed() {
        try (Descriptors.PipeEnds other = Descriptors.pipe()) {
            Descriptors.setCloseOnExec(other.read(), false);
            Spawn spawn = new Spawn(List.of("ls", "/proc/self/fd"));
            // 0 is closed and free for the folder that is listed.
            assertThat(output(spawn)).isEqualTo("0\n1\n2\n");
        }
    }

    @Test
    void descriptorsMayChangeTheirNumbersCrosswise() throws Exception {
        Path first = Files.writeString(folder.resolve("first"), "one");
        Path second = Files.writeString(folder.resolve("second"), "two");
        try (Fd a = open(first);
                Fd b = open(second);
                Fd c = open(first)) {
            Spawn spawn =
                    sh("cat <&" + b.number() + "; cat <&" + a.number() + "; cat <&9")
                            .descriptor(a.number(), b.number())
                            .descriptor(b.number(), a.number())
                            .descriptor(9, c.number());
            // dash has one digit for a descriptor.
            if (Math.max(a.number(), b.number()) < 9) {
                assertThat(output(spawn)).startsWith("onetwo");
            } else {
                assertThat(viaProc(a, b)).isEqualTo("onetwo");
            }
        }
    }

    private static String viaProc(Fd a, Fd b) {
        String files = "/proc/self/fd/%d /proc/self/fd/%d";
        List<String> cat = new ArrayList<>(List.of("cat"));
        cat.addAll(List.of(files.formatted(b.number(), a.number()).split(" ")));
        return output(
                new Spawn(cat)
                        .descriptor(a.number(), b.number())
                        .descriptor(b.number(), a.number()));
    }

    private static Fd open(Path file) {
        byte[] path = file.toString().getBytes(StandardCharsets.UTF_8);
        NativeBuffer name = new NativeBuffer(path.length + 1);
        name.bytes().put(0, path);
        return Fd.of(Libc.files().open(name.address(), Constants.O_CLOEXEC));
    }

    @Test
    void signalsAreAsInANewProgram() {
        assertThat(output(new Spawn(List.of("grep", "-E", "Sig(Ign|Blk)", "/proc/self/status"))))
                .isEqualTo("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
    }

    @Test
    void aSessionOfItsOwn() {
        String script =
                "set -- $(sed 's/.*) //' /proc/$$/stat); test $4 = $$ && echo own || echo no";
        assertThat(output(sh(script).newSession())).isEqualTo("own\n");
        assertThat(output(sh(script))).isEqualTo("no\n");
    }

    @Test
    void aClosedDescriptorIsReported() {
        assertThatThrownBy(() -> new Spawn(List.of("true")).descriptor(5, 9999).start())
                .isInstanceOf(PosixException.class)
                .hasMessage("pass fd 9999 to true: EBADF (Bad file descriptor)");
    }

    @Test
    void tellsWhatFailed() {
        PosixException missing =
                catchThrowableOfType(
                        PosixException.class, () -> new Spawn(List.of("no_such_exe")).start());
        assertThat(missing).hasMessage("exec no_such_exe: ENOENT (No such file or directory)");
        assertThat(missing.errno()).isEqualTo(Constants.ENOENT);
        assertThat(missing.call()).isEqualTo("exec");
        assertThatThrownBy(() -> new Spawn(List.of("true")).directory("/no/such").start())
                .hasMessage("chdir /no/such: ENOENT (No such file or directory)");
        assertThatThrownBy(() -> new Spawn(List.of("true")).directory("/etc/passwd").start())
                .hasMessage("chdir /etc/passwd: ENOTDIR (Not a directory)");
    }

    @Test
    void reportsWhyADirectoryCantBeEntered() throws Exception {
        Path loop = folder.resolve("loop");
        Files.createSymbolicLink(loop, loop);
        assertThatThrownBy(() -> new Spawn(List.of("true")).directory(loop.toString()).start())
                .hasMessageStartingWith("chdir " + loop + ": ELOOP ");
        String tooLong = folder.resolve("x".repeat(300)).toString();
        assertThatThrownBy(() -> new Spawn(List.of("true")).directory(tooLong).start())
                .hasMessageStartingWith("chdir " + tooLong + ": ENAMETOOLONG ");
    }

    @Test
    void reportsADirectoryWithoutPermission() throws Exception {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Files.setPosixFilePermissions(closed, Set.of());
        String most = "-dac_override,-dac_read_search";
        List<String> asAnyUser = List.of("setpriv", "--bounding-set=" + most, "--inh-caps=" + most);
        boolean mayAll = Files.isExecutable(closed);
        assumeTrue(!mayAll || canRun(asAnyUser), "may not give up capabilities here");
        List<String> options = List.of("--enable-native-access=ALL-UNNAMED", "-Dfolder=" + closed);
        List<String> prefix = mayAll ? asAnyUser : List.of();
        assertThat(ChildJvm.run(prefix, ChildJvm.ownHome(), Enters.class, options).ended().out())
                .isEqualTo("chdir " + closed + ": EACCES (Permission denied)\n");
    }

    private static boolean canRun(List<String> prefix) throws Exception {
        List<String> command = new ArrayList<>(prefix);
        command.add("true");
        return new ProcessBuilder(command).start().waitFor() == 0;
    }

    static final class Enters {
        private Enters() {}

        public static void main(String[] arguments) {
            Spawn spawn = new Spawn(List.of("true")).directory(System.getProperty("folder"));
            try (Child child = spawn.start()) {
                System.out.println(child.await(LONG));
            } catch (PosixException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void reportsAMissingTerminalAndNotTheProgram() {
        assertThatThrownBy(() -> new Spawn(List.of("true")).terminal("/dev/pts/none").start())
                .hasMessage("open /dev/pts/none: ENOENT (No such file or directory)");
    }

    @Test
    void refusesWhatCantBePassed() {
        assertThatThrownBy(() -> new Spawn(List.of())).hasMessage("the command is empty");
        assertThatThrownBy(() -> new Spawn(List.of("a\0b")))
                .hasMessage("the argument contains a NUL: \"a\\0b\"");
        Spawn spawn = new Spawn(List.of("true"));
        assertThatThrownBy(() -> spawn.environment(Map.of("", "x")))
                .hasMessage("invalid name of an environment variable: \"\"");
        assertThat(Spawn.isSupported()).isTrue();
    }
}
