// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What fresh children, daemons and those from spares have from their parent. */
class InheritedTest extends WithProcesses {
    private static final List<String> KINDS = List.of("child", "daemon", "spare");

    @TempDir private Path temporary;
    private Path folder;

    @BeforeEach
    void realFolder() throws Exception {
        folder = temporary.toRealPath();
    }

    /** What the program prints, started with what a shell sets. */
    private List<String> heir(Path directory, String variables, String... arguments)
            throws Exception {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("sh", "-c", "exec env " + variables + " \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath()));
        command.add("launched.Heir");
        command.addAll(Arrays.asList(arguments));
        Path err = folder.resolve("err");
        java.lang.Process program =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectError(err.toFile())
                        .start();
        String out;
        try (InputStream stream = program.getInputStream()) {
            out = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(program.waitFor()).as(out + Files.readString(err)).isZero();
        return out.lines().toList();
    }

    private static String classPath() {
        return Jars.classPath().stream()
                .map(entry -> entry.toAbsolutePath().toString())
                .collect(java.util.stream.Collectors.joining(":"));
    }

    private static String fact(List<String> lines, String kind, String fact) {
        String line = lines.stream().filter(l -> l.startsWith(kind)).findFirst().orElseThrow();
        Matcher matcher = Pattern.compile("[{ ]" + fact + "=([^,}]*)").matcher(line);
        assertThat(matcher.find()).as(line).isTrue();
        return matcher.group(1);
    }

    @Test
    void theEnvironmentIsTheSameByteForByte() throws Exception {
        String odd = "'a.b=1' '1=2' 'x y=z' \"raw=$(printf '\\377\\376')\" empty= ";
        List<String> lines = heir(folder, odd);
        for (String kind : KINDS) {
            assertThat(fact(lines, kind, "environment"))
                    .as(kind)
                    .isEqualTo(fact(lines, "parent", "environment"));
        }
    }

    @Test
    void theParentsSystemPropertiesAreThereBeforeAnyOfTheUsersCode() throws Exception {
        List<String> lines = heir(folder, "");
        for (String kind : KINDS) {
            assertThat(fact(lines, kind, "readObject")).as(kind).isEqualTo("set");
            assertThat(fact(lines, kind, "initializer")).as(kind).isEqualTo("set");
        }
    }

    @Test
    void portsOfDebuggersAndOfJmxAreNotInherited() throws Exception {
        String options =
                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:%d"
                        + " -Dcom.sun.management.jmxremote.port=%d"
                        + " -Dcom.sun.management.jmxremote.host=127.0.0.1"
                        + " -Dcom.sun.management.jmxremote.authenticate=false"
                        + " -Dcom.sun.management.jmxremote.ssl=false -Dlaunched.kept=yes";
        String variable = "JAVA_TOOL_OPTIONS='" + options.formatted(freePort(), freePort()) + "'";
        List<String> lines = heir(folder, variable);
        for (String kind : KINDS) {
            assertThat(fact(lines, kind, "kept")).as(kind).isEqualTo("yes");
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aDirectoryThatWasDeletedKeepsNobodyFromStarting() throws Exception {
        Path deleted = Files.createDirectory(folder.resolve("deleted"));
        List<String> lines = heir(deleted, "", deleted.toString());
        for (String kind : List.of("child", "spare")) {
            assertThat(fact(lines, kind, "link")).as(kind).isEqualTo("/");
            assertThat(fact(lines, kind, "file")).as(kind).isEqualTo(deleted + "/x");
        }
        assertThat(fact(lines, "daemon", "link")).isEqualTo("/");
    }

    @Test
    void nothingThatAJvmSaysGoesToItsParentsStandardOutput() throws Exception {
        assertThat(heir(folder, "", "mute")).containsExactly("ended with 1");
        assertThat(Files.readString(folder.resolve("err")))
                .contains("start ave-Process: the child ended before it began: ")
                .contains("Unrecognized VM option 'NoSuchOption'");
    }
}
