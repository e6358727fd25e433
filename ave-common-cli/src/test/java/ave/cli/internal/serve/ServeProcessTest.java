// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.serve;

import static org.assertj.core.api.Assertions.assertThat;

import ave.cli.internal.AveProcess;
import ave.cli.internal.Run;
import ave.network.connection.Address;
import ave.network.control.RemoteControl;
import ave.network.control.RemoteOptions;
import ave.posix.ThisProcess;
import ave.testing.Await;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ave serve} as an administrator uses it: its key, its address, its pid file. */
@Timeout(60)
class ServeProcessTest {
    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--host 0.0.0.0 | on 0.0.0.0",
                "--host= | on all interfaces",
                "--host :: | on ::",
                "--host 0.0.0.0 --authkey= | on 0.0.0.0",
                "--host 0.0.0.0 --alt admin=k | on 0.0.0.0",
                "--host 0.0.0.0 --authkey k --admit-unauthenticated | on 0.0.0.0"
            })
    void withoutAKeyItListensOnThisMachineOnly(String options, String where) {
        Run run = Run.ave(("serve " + options).split(" "));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .hasLineCount(1)
                .startsWith(
                        "ave serve: callers of this service can run commands: to listen " + where);
    }

    @Test
    void saysWhatIsWrongWithItsFiles() throws Exception {
        assertThat(Run.ave("serve", "--authkey=k", "--authkey-file=f").err())
                .startsWith("ave serve: --authkey and --authkey-file exclude each other (see");
        assertThat(Run.ave("serve", "--alt-file", "admin=/no/such").err())
                .startsWith("ave serve: no such key file /no/such (see");
        assertThat(Run.ave("serve", "--pid-file", "/no/such/file").err())
                .startsWith("ave serve: --pid-file /no/such/file: /no/such is not a writable");
        assertThat(Run.ave("serve", "--pid-file", "/proc").exitCode()).isEqualTo(2);
    }

    private static RemoteControl client(int port, String key) {
        RemoteOptions options = RemoteOptions.defaults().authkey(key);
        return new RemoteControl(new Address("127.0.0.1", port), options);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "077"})
    void thePidFileFollowsARestartAndEndsWithTheService(String umask) throws Exception {
        Path key = Files.writeString(directory.resolve("key"), "secret\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Path pidFile = directory.resolve("pid");
        List<String> command =
                AveProcess.redirected(
                        "",
                        "serve",
                        "--authkey-file",
                        key.toString(),
                        "--alt-file",
                        "admin=" + key,
                        "--pid-file",
                        pidFile.toString());
        command.set(2, "umask " + umask + "; " + command.get(2));
        Process service = AveProcess.start(command, Map.of("AVE_AUTHKEY", "another"));
        int pid = (int) service.pid();
        try (BufferedReader out = service.inputReader()) {
            String ready = out.readLine();
            int port = Integer.parseInt(ready.replaceAll("ready port=(\\d+) .*", "$1"));
            assertThat(pidFile).hasContent(String.valueOf(pid));
            assertThat(Files.readString(Path.of("/proc", String.valueOf(pid), "cmdline")))
                    .doesNotContain("secret");

            try (RemoteControl client = client(port, "secret")) {
                pid = (int) client.call("restart");
            }
            assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(pidFile).hasContent(String.valueOf(pid));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pidFile)))
                    .isEqualTo("rw-r--r--");
            assertThat(directory.toFile().list()).containsExactlyInAnyOrder("key", "pid");
        } finally {
            ThisProcess.kill(pid, 15);
            service.destroy();
            int last = pid;
            Await.until("its end", () -> ProcessHandle.of(last).isEmpty());
        }
        assertThat(pidFile).doesNotExist();
    }

    /** A name that an ASCII locale has no characters for is found all the same. */
    @Test
    void aUnixSocketNeedsNoKeyAndSurvivesARestart() throws Exception {
        Path socket = directory.resolve("sücket");
        String address = "unix:" + socket;
        Process service =
                AveProcess.start(AveProcess.command("serve", "--unix", socket + ""), Map.of());
        int pid = (int) service.pid();
        try (BufferedReader out = service.inputReader()) {
            assertThat(out.readLine()).isEqualTo("ready unix=" + socket + " pid=" + pid);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                    .isEqualTo("rw-------");
            assertThat(Run.ave("call", address, "auth_only").out())
                    .isEqualTo("\"authenticated\"\n");
            Run second = Run.ave("serve", "--unix", socket.toString());
            assertThat(second.exitCode()).isNotZero();
            assertThat(second.err())
                    .contains("listen on " + address + ": in use by process " + pid)
                    .hasLineCount(1);
            pid = Integer.parseInt(Run.ave("call", address, "restart").out().strip());
            assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(Run.ave("call", address, "get_pid").out()).isEqualTo(pid + "\n");
            Run child = Run.ave("call", address, "make_child");
            assertThat(child.exitCode()).isZero();
        } finally {
            ThisProcess.kill(pid, 15);
            service.destroy();
            int last = pid;
            Await.until("its end", () -> ProcessHandle.of(last).isEmpty());
        }
        assertThat(socket).doesNotExist();
        Run late = Run.ave("call", address, "get_pid");
        assertThat(late.exitCode()).isEqualTo(2);
        assertThat(late.err())
                .isEqualTo(
                        "ave call: connect " + address + ": ENOENT (No such file or directory)\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--unix /s --port 4000 | --unix excludes --port and --fd",
                "--unix= | --unix : AF_UNIX path is empty",
                "--unix @ | --unix @: AF_UNIX path is empty"
            })
    void aUnixSocketThatCantBeIsRefused(String options, String why) {
        Run run = Run.ave(("serve " + options).split(" "));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("ave serve: " + why);
    }

    @Test
    void aKeyInTheEnvironmentIsUsedByBothSidesAndNotPassedOn() throws Exception {
        Map<String, String> key = Map.of("AVE_AUTHKEY", "secret");
        Process service = AveProcess.start(AveProcess.command("serve"), key);
        try (BufferedReader out = service.inputReader()) {
            int port = Integer.parseInt(out.readLine().replaceAll("ready port=(\\d+) .*", "$1"));
            String address = "127.0.0.1:" + port;
            List<String> whoami = AveProcess.command("call", address, "whoami");
            assertThat(AveProcess.run(whoami, key)).isEqualTo(new Run(0, "\"secret\"\n", ""));
            assertThat(AveProcess.run(whoami, Map.of()).exitCode()).isEqualTo(3);
            try (RemoteControl client = client(port, "secret")) {
                List<String> env = List.of("sh", "-c", "echo ${AVE_AUTHKEY-unset}");
                assertThat(client.call("run_external", env)).asString().contains("unset");
            }
        } finally {
            service.destroy();
            assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
