// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.io.Fd;
import ave.posix.abi.Constants;
import ave.posix.abi.Errno;
import ave.posix.abi.NativeBuffer;
import ave.posix.abi.NativePath;
import ave.posix.libc.Libc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import jnr.constants.platform.Fcntl;
import jnr.posix.FileStat;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import jnr.posix.Passwd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the bindings of libc with those of jnr-posix, an independent oracle. */
@Timeout(60)
class JnrOracleTest {
    private static final POSIX JNR = POSIXFactory.getNativePOSIX();

    @Test
    void idsAreTheSame() {
        assertThat(Identity.users().real()).isEqualTo(JNR.getuid());
        assertThat(Identity.users().effective()).isEqualTo(JNR.geteuid());
        assertThat(Identity.groups().real()).isEqualTo(JNR.getgid());
        assertThat(Identity.groups().effective()).isEqualTo(JNR.getegid());
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "nobody", "daemon"})
    void accountsAreTheSame(String name) {
        Passwd theirs = JNR.getpwnam(name);
        assumeTrue(theirs != null, "there is no user " + name);
        Account ours = Users.system().byName(name).orElseThrow();

        assertThat(ours.uid()).isEqualTo(theirs.getUID());
        assertThat(ours.gid()).isEqualTo(theirs.getGID());
        assertThat(ours.home()).isEqualTo(theirs.getHome());
        assertThat(Users.system().byId(theirs.getUID()).orElseThrow().name())
                .isEqualTo(JNR.getpwuid((int) theirs.getUID()).getLoginName());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/etc/passwd", "/tmp", "/dev/null", "/proc/self/status"})
    void statusesOfFilesAreTheSame(String path) {
        FileStat theirs = JNR.stat(path);
        FileStatus ours = FileStatus.of(Path.of(path));

        assertThat(ours.mode()).isEqualTo(theirs.mode());
        assertThat(ours.uid()).isEqualTo(theirs.uid());
        assertThat(ours.gid()).isEqualTo(theirs.gid());
        assertThat(ours.size()).isEqualTo(theirs.st_size());
        assertThat(ours.isRegularFile()).isEqualTo(theirs.isFile());
    }

    @Test
    void descriptorsOfOneWorkWithTheOther(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "content");
        try (Fd ours = Fd.open(file);
                Fd theirs = Fd.of(JNR.dup(ours.number()))) {
            byte[] bytes = new byte[7];
            assertThat(JNR.read(ours.number(), bytes, bytes.length)).isEqualTo(7);
            assertThat(bytes).asString().isEqualTo("content");
            assertThat(JNR.lseek(theirs.number(), 0, 0)).isZero();
            assertThat(ours.inputStream().readAllBytes()).asString().isEqualTo("content");
            assertThat(JNR.fcntlInt(ours.number(), Fcntl.F_GETFD, 0))
                    .isEqualTo(Constants.FD_CLOEXEC);
            assertThat(JNR.isatty(ours.number())).isZero();
        }
        try (Terminal terminal = Terminal.open()) {
            assertThat(JNR.isatty(terminal.master().number())).isOne();
        }
    }

    @Test
    void pipesCarryFromOneToTheOther() {
        int[] ends = new int[2];
        assertThat(JNR.pipe(ends)).isZero();
        try (Fd read = Fd.of(ends[0]);
                Fd write = Fd.of(ends[1])) {
            Bytes.write(write, "x");
            byte[] one = new byte[1];
            assertThat(JNR.read(read.number(), one, 1)).isOne();
            assertThat(JNR.write(write.number(), new byte[] {'y'}, 1)).isOne();
            NativeBuffer buffer = new NativeBuffer(1);
            assertThat(Libc.files().read(read.number(), buffer.address(), 1)).isOne();
            assertThat(buffer.bytes().get(0)).isEqualTo((byte) 'y');
        }
    }

    @Test
    void errorsAreTheSame() {
        assertThat(JNR.open("/no/such/file", 0, 0)).isEqualTo(-1);
        int theirs = JNR.errno();
        assertThat(-Libc.files().open(NativePath.of("/no/such/file").address(), 0))
                .isEqualTo(theirs);
        IntStream.range(1, 134)
                .filter(errno -> errno != 41 && errno != 58)
                .forEach(
                        errno ->
                                assertThat(Errno.text(errno))
                                        .as("errno %d", errno)
                                        .isEqualTo(JNR.strerror(errno)));
    }

    @Test
    void theProcessIsTheSame() {
        assertThat(Libc.processes().getppid()).isEqualTo(JNR.getppid());
        assertThat(ProcessHandle.current().pid()).isEqualTo(JNR.getpid());
    }
}
