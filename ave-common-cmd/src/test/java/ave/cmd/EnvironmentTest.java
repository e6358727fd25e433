// SPDX-License-Identifier: Apache-2.0
package ave.cmd;

import static org.assertj.core.api.Assertions.assertThat;

import ave.cmd.internal.start.Starters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands of a JVM whose locale can't express its environment. */
@Timeout(120)
class EnvironmentTest {
    private static final String ODD =
            "unset LANG LC_CTYPE; LC_ALL=C; CAFE=$(printf 'caf\\303\\251'); RAW=$(printf '\\351');"
                    + " GONE=x; export LC_ALL CAFE RAW GONE; exec \"$@\"";

    private static List<String> seenWith(String terminal, String jnaCharset) throws Exception {
        return AnotherJvm.run(
                List.of(
                        "sh",
                        "-c",
                        "JDK_JAVA_OPTIONS=-Djna.encoding="
                                + jnaCharset
                                + "; export JDK_JAVA_OPTIONS; "
                                + ODD,
                        "sh"),
                Prints.class,
                terminal);
    }

    @Test
    void whatIsNotChangedStaysAsItIsByteByByte() throws Exception {
        String each = " 63 61 66 c3 a9 7c e9 7c 7c 6e 65 77";
        assertThat(seenWith("posix", "US-ASCII"))
                .containsExactly(each.replace(" 7c 7c 6e 65 77", " 7c 78 7c"), each);
    }

    @Test
    void withPty4jItIsTextInTheCharsetOfItsLibrary() throws Exception {
        String each = " 63 61 66 c3 a9 7c ef bf bd 7c 7c 6e 65 77";
        assertThat(seenWith("pty4j", "UTF-8"))
                .containsExactly(each.replace(" 7c 7c 6e 65 77", " 7c 78 7c"), each);
    }

    @Test
    void theVariablesOfAServiceReachNoCommandUnlessAskedFor() throws Exception {
        List<String> service =
                List.of(
                        "env",
                        "NOTIFY_SOCKET=/run/n",
                        "LISTEN_FDS=1",
                        "LISTEN_PID=1",
                        "LISTEN_FDNAMES=web",
                        "WATCHDOG_USEC=5",
                        "WATCHDOG_PID=1",
                        "MINE=x");
        for (String terminal : List.of("posix", "pty4j")) {
            assertThat(AnotherJvm.run(service, PrintsService.class, terminal))
                    .containsExactly("MINE=x", "MINE=x", "NOTIFY_SOCKET=/run/n", "A=1");
        }
    }

    /** Prints what a command has of a service's variables: as it is, asked for, and cleared. */
    static final class PrintsService {
        private static final String SHOW =
                "env | grep -E '^(NOTIFY|LISTEN|WATCHDOG|MINE|A=)' | sort";

        private PrintsService() {}

        public static void main(String[] arguments) {
            System.setProperty(Starters.PROPERTY, arguments[0]);
            CmdOptions options = OnEachTerminal.options();
            Map<String, String> asked = Map.of("NOTIFY_SOCKET", System.getenv("NOTIFY_SOCKET"));
            for (CmdOptions each :
                    List.of(
                            options,
                            options.environment(asked),
                            options.clearEnvironment(true).environment(Map.of("A", "1")))) {
                CmdResult result = Cmd.run(List.of("/bin/sh", "-c", SHOW), each);
                System.out.print(result.output().replace("\r", ""));
            }
        }
    }

    /** Runs a program that prints its environment: first unchanged, then changed. */
    static final class Prints {
        private Prints() {}

        public static void main(String[] arguments) {
            System.setProperty(Starters.PROPERTY, arguments[0]);
            Map<String, String> changes = new HashMap<>(Map.of("NEW", "new"));
            changes.put("GONE", null);
            System.out.println(bytes(Map.of()));
            System.out.println(bytes(changes));
        }

        private static String bytes(Map<String, String> changes) {
            String script = "printf %s \"$CAFE|$RAW|$GONE|$NEW\" | od -An -v -tx1 -w99";
            CmdOptions options = OnEachTerminal.options().environment(changes);
            return Cmd.run(List.of("sh", "-c", script), options).output().stripTrailing();
        }
    }
}
