// SPDX-License-Identifier: Apache-2.0
package ave.config;

import static org.assertj.core.api.Assertions.assertThat;

import ave.testing.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that create the same files at the same time. */
@Timeout(120)
class TwoProcessesTest {
    private static final int ROUNDS = 40;

    /** The limit of rounds until the processes collide once. */
    private static final int MOST_ROUNDS = 1000;

    @TempDir private Path folder;

    @Test
    void eachFileIsCreatedWholeByOneOfThemAndLeftAloneByTheOther() throws Exception {
        try (ChildJvm one = new ChildJvm(Creator.class);
                ChildJvm other = new ChildJvm(Creator.class)) {
            assertThat(one.line()).isEqualTo("ready");
            assertThat(other.line()).isEqualTo("ready");
            int mixed = 0;
            for (int round = 0; round < ROUNDS || mixed == 0 && round < MOST_ROUNDS; round++) {
                Path home = folder.resolve("round " + round);
                one.tell(home.toString());
                other.tell(home.toString());
                int byOne = checkRound(home, one.line(), other.line());
                mixed += byOne > 0 && byOne < AveHome.FILES.size() ? 1 : 0;
            }
            assertThat(one.rest()).isEmpty();
            assertThat(other.rest()).isEmpty();
            // Otherwise they never collided, and the test shows nothing.
            assertThat(mixed).isPositive();
        }
    }

    private static int checkRound(Path home, String one, String other) throws Exception {
        List<String> all = new ArrayList<>(names(one));
        all.addAll(names(other));
        assertThat(all).containsExactlyInAnyOrderElementsOf(AveHome.FILES);
        for (String name : AveHome.FILES) {
            Config.load(new AveHome(home).config(name));
        }
        assertThat(Config.loadAuthkeys(home)).hasSize(2);
        assertThat(Config.loadEtc(home.resolve("user"))).containsEntry("name", Me.NAME);
        try (Stream<Path> files = Files.list(new AveHome(home).config())) {
            assertThat(files).hasSize(AveHome.FILES.size());
        }
        try (Stream<Path> files = Files.list(home)) {
            assertThat(files).hasSize(2);
        }
        return names(one).size();
    }

    private static List<String> names(String line) {
        return line.isEmpty() ? List.of() : List.of(line.split(" "));
    }

    @Test
    void ofTwoUsersForAFileWithoutAUserOneIsKeptAndBothProcessesAgree() throws Exception {
        String other = Me.other();
        try (ChildJvm one = new ChildJvm(Completer.class, Me.NAME, incomplete("one"));
                ChildJvm another = new ChildJvm(Completer.class, other, incomplete("another"))) {
            assertThat(one.line()).isEqualTo(Me.NAME);
            assertThat(another.line()).isEqualTo(other);
            for (int round = 0; round < 5 * ROUNDS; round++) {
                Path etc = incomplete("round " + round);
                one.tell(etc.toString());
                another.tell(etc.toString());
                String kept = one.line();
                assertThat(kept).isIn(Me.NAME, other);
                assertThat(another.line()).as("round %d", round).isEqualTo(kept);
                assertThat(Config.load(etc))
                        .containsEntry("name", kept)
                        .containsEntry("rack", 1)
                        .hasSize(4);
                try (Stream<Path> files = Files.list(etc.getParent())) {
                    assertThat(files).hasSize(1);
                }
            }
            assertThat(one.rest()).isEmpty();
            assertThat(another.rest()).isEmpty();
        }
    }

    private Path incomplete(String name) throws IOException {
        Path in = Files.createDirectory(folder.resolve(name));
        return Files.writeString(in.resolve("user"), "{\"rack\": 1}");
    }

    /** Completes the given files with its user, and prints the user they name afterwards. */
    static final class Completer {
        private Completer() {}

        public static void main(String... userAndFirst) throws Exception {
            String user = userAndFirst[0];
            System.out.println(Config.createEtc(Path.of(userAndFirst[1]), user));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(Config.createEtc(Path.of(line), user));
            }
        }
    }

    /** Creates all files of the given homes, and prints which. */
    static final class Creator {
        private Creator() {}

        public static void main(String... arguments) throws Exception {
            Path warmUp = Files.createTempDirectory("warm-up");
            Config.createEtc(warmUp.resolve("user"), Me.NAME);
            Config.createDefault(warmUp).created().forEach(Creator::delete);
            for (String left : new String[] {".ave/config", ".ave", "user", ""}) {
                delete(warmUp.resolve(left));
            }
            System.out.println("ready");
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                Created created = Config.createDefault(Path.of(line));
                Config.createEtc(Path.of(line, "user"), Me.NAME);
                System.out.println(
                        String.join(
                                " ",
                                created.created().stream()
                                        .map(path -> path.getFileName().toString())
                                        .toList()));
            }
        }

        private static void delete(Path path) {
            assertThat(path.toFile().delete()).isTrue();
        }
    }
}
