// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.abi.Constants.SIGUSR1;
import static ave.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import ave.network.connection.Connection;
import ave.network.process.Processes;
import ave.posix.Identity;
import ave.posix.ThisProcess;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGUSR1 to a daemon, whose umask is 0, while an attacker tries to redirect its trace. */
class HickupTest extends WithServices {
    private static final int SECONDS = 300;
    private static final String KEY = "primary-9731";
    private static final String ALT_KEY = "alternative-9731";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    @TempDir private Path temp;

    /** A service with secrets that logs to a file. */
    static final class Keeper extends Control {
        private static final long serialVersionUID = 1L;

        final String motto = "so that a trace shows it";
        final String ftpPassword = "hunter-9731";
        final String copyOfKey = KEY;
        final String sentence = "the key is " + ALT_KEY + "!";
        final Map<String, Object> settings = Map.of("ftp", Map.of("password", "nested-9731"));
        private final String log;

        Keeper(int port, ControlOptions options, Path log) {
            super(port, options);
            this.log = log.toString();
        }

        @Rpc
        String motto() {
            return motto;
        }

        @Override
        protected void redirect() {
            try {
                System.setErr(new PrintStream(new FileOutputStream(log), true));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Path log() {
        return temp.resolve("log");
    }

    private Path hickup() {
        return temp.resolve("home/.ave/hickup");
    }

    private int startDaemon() {
        try (Connection listener = listener()) {
            ControlOptions options =
                    ControlOptions.defaults()
                            .host(HOST)
                            .home(temp.resolve("home").toString())
                            .authkey(KEY)
                            .logging(true)
                            .altKeys(Map.of("admin", ALT_KEY))
                            .socket(listener.fileno());
            Keeper service = new Keeper(listener.address().port(), options, log());
            service.start(true, true);
            remember(service.pid());
            // Its loop runs only after this call, as the traces show.
            assertThat(client(service.port(), KEY).call("motto")).isEqualTo(service.motto);
            return service.pid();
        }
    }

    @Test
    void itsTraceIsForItsUserAloneAndShowsNoSecret() throws IOException {
        int pid = startDaemon();
        ThisProcess.kill(pid, SIGUSR1);
        until("its trace", () -> !traces().isEmpty() && text().contains("Server.run"));

        Path file = traces().get(0);
        assertThat(file.getFileName().toString()).matches("\\d{8}-\\d{6}-ave-Keeper-" + pid);
        assertThat(mode(file)).isEqualTo(0600);
        assertThat(mode(hickup())).isEqualTo(0700);
        assertThat(mode(hickup().getParent())).isEqualTo(0755);
        assertThat(text())
                .contains(
                        "Keeper.motto = so that a trace shows it",
                        "Keeper.ftpPassword = ********",
                        "Keeper.copyOfKey = ********",
                        "Keeper.sentence = the key is ********!",
                        "Keeper.settings = {ftp={password=********}}")
                .doesNotContain("9731");
    }

    private List<Path> traces() throws IOException {
        if (!Files.isDirectory(hickup())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(hickup())) {
            return files.filter(file -> !Files.isSymbolicLink(file)).toList();
        }
    }

    private String text() throws IOException {
        return Files.readString(traces().get(0));
    }

    private static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
    }

    @Test
    void linksThatWerePreparedUnderTheNamesOfItsNextTracesAreNotFollowed() throws IOException {
        Path victim = Files.writeString(temp.resolve("victim"), "precious");
        int pid = startDaemon();
        Files.createDirectories(hickup());
        Files.setAttribute(hickup(), "unix:mode", 0700);
        LocalDateTime now = LocalDateTime.now();
        for (int i = 0; i < SECONDS; i++) {
            String name = TIME.format(now.plusSeconds(i)) + "-ave-Keeper-" + pid;
            Files.createSymbolicLink(hickup().resolve(name), victim);
        }
        ThisProcess.kill(pid, SIGUSR1);
        until("its trace", () -> !traces().isEmpty() && text().contains("Server.run"));

        assertThat(traces().get(0).getFileName().toString()).endsWith("-" + pid + ".2");
        assertThat(victim).hasContent("precious");
    }

    @Test
    void aDirectoryOfAnotherUserIsRefusedAndLogged() throws IOException {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Files.createDirectories(hickup().getParent());
        Files.createSymbolicLink(hickup(), elsewhere);
        int pid = startDaemon();
        ThisProcess.kill(pid, SIGUSR1);
        until("its log", () -> logged().contains("is a symbolic link"));
        assertThat(elsewhere).isEmptyDirectory();

        Files.delete(hickup());
        Files.createDirectory(hickup());
        boolean root = Identity.users().effective() == 0;
        if (root) {
            Files.setAttribute(hickup(), "unix:uid", 54399);
        } else {
            Files.setAttribute(hickup(), "unix:mode", 0777);
        }
        String refused = root ? "belongs to uid 54399" : "others may write to " + hickup();
        ThisProcess.kill(pid, SIGUSR1);
        until("its log", () -> logged().contains(refused));
        assertThat(hickup()).isEmptyDirectory();
    }

    /** A service whose state is hard to trace. */
    static final class Stuck extends Control {
        private static final long serialVersionUID = 1L;

        final transient Map<String, String> locked =
                Collections.synchronizedMap(new HashMap<>(Map.of("a", "b")));
        final transient Object failing =
                new Object() {
                    @Override
                    public String toString() {
                        throw new AssertionError("no text");
                    }
                };
        final transient Object endless =
                new Object() {
                    @Override
                    public String toString() {
                        return "and " + this;
                    }
                };
        final transient List<Object> mixed = Arrays.asList(failing, "next to it");
        final String last = "is shown all the same";

        Stuck(ControlOptions options) {
            super(0, options);
        }

        void trace() {
            handleSIGUSR1();
        }
    }

    @Test
    void fieldsThatFailOrAreLockedDoNotKeepTheTraceFromBeingWritten() throws IOException {
        Path home = temp.resolve("home");
        Stuck service = new Stuck(ControlOptions.defaults().host(HOST).home(home.toString()));
        synchronized (service.locked) {
            // Like a loop that waits in a synchronized block.
            service.trace();
        }
        until("the end of its reader", () -> !Processes.stacks().contains("\"ave-trace\""));

        assertThat(text())
                .contains(
                        "Stuck.locked = " + PatientReader.NOT_READ,
                        "Stuck.failing = (its toString method failed: java.lang.AssertionError)",
                        "Stuck.endless = (its toString method failed: java.lang.StackOverflowError)",
                        "Stuck.mixed = [(its toString method failed: java.lang.AssertionError),"
                                + " next to it]",
                        "Stuck.last = is shown all the same",
                        "\"ave-trace\" BLOCKED",
                        "Stuck.trace");
    }

    private String logged() throws IOException {
        return Files.exists(log()) ? Files.readString(log()) : "";
    }
}
