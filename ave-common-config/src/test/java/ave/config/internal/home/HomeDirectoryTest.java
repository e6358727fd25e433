// SPDX-License-Identifier: Apache-2.0
package ave.config.internal.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.config.AveHome;
import ave.config.Config;
import ave.config.ConfigException;
import ave.testing.ChildJvm;
import ave.testing.PrivatePasswd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Users for whom Java's {@code user.home} is wrong, in child JVMs with another /etc/passwd. */
@Timeout(120)
class HomeDirectoryTest {
    private static final String ROOT = "root:x:0:0::/root:/bin/sh";

    /** Lets another user read the class path, which only root may be able to read. */
    private static final String[] AS_ANOTHER_USER = {
        "setpriv",
        "--reuid=54399",
        "--regid=54399",
        "--clear-groups",
        "--inh-caps=+dac_read_search",
        "--ambient-caps=+dac_read_search"
    };

    @TempDir private Path temp;

    @Test
    void withoutAnEntryAndWithoutHomeNothingIsCreatedAndTheErrorSaysWhatToSet() throws Exception {
        for (String[] environment :
                new String[][] {{"-u", "HOME"}, {"HOME="}, {"HOME=here"}, {"HOME=?"}}) {
            assertThat(created(environment, ROOT))
                    .singleElement()
                    .asString()
                    .startsWith("the home directory of uid 54399 can't be determined: ")
                    .endsWith(
                            "; set HOME, or name the home in /etc/ave/user or as the option home"
                                    + " or --home");
        }
    }

    @Test
    void withoutAnEntryItIsTheDirectoryInHOME() throws Exception {
        Path home = temp.resolve("home of ?");

        assertThat(created(new String[] {"HOME=" + home}, ROOT)).containsExactly("done");
        assertThat(new AveHome(home).config("broker.json")).exists();
    }

    @Test
    void anEntryCountsMoreThanHome() throws Exception {
        Path home = temp.resolve("entry");
        String[] environment = {"HOME=" + temp.resolve("other")};

        assertThat(created(environment, "lab:x:54399:54399::" + home + ":/bin/sh"))
                .containsExactly("done");
        assertThat(new AveHome(home).config("broker.json")).exists();
        assertThat(temp.resolve("other")).doesNotExist();
    }

    @Test
    void anEntryWithoutAHomeLeavesItToHome() throws Exception {
        Path home = temp.resolve("home");

        assertThat(created(new String[] {"HOME=" + home}, "lab:x:54399:54399::relative:/bin/sh"))
                .containsExactly("done");
        assertThat(new AveHome(home).config("broker.json")).exists();
    }

    @Test
    void aHomeWithLettersOutsideOfAsciiIsUsedOrTheErrorSaysWhatToSet() throws Exception {
        String entry = "lab:x:54399:54399::" + temp + "/müller:/bin/sh";
        assertThat(created(new String[] {"LC_ALL=C"}, entry)).satisfies(this::asksForALocale);
        assertThat(created(new String[] {"LC_ALL=C", "HOME=" + temp + "/jörg"}, ROOT))
                .satisfies(this::asksForALocale);
        assertThat(names(temp)).containsExactlyInAnyOrder("passwd", "empty");

        assertThat(created(new String[] {"LC_ALL=C.UTF-8"}, entry)).containsExactly("done");
        assertThat(created(new String[] {"LC_ALL=C.UTF-8", "HOME=" + temp + "/jörg"}, ROOT))
                .containsExactly("done");
        assertThat(names(temp)).containsExactlyInAnyOrder("passwd", "empty", "müller", "jörg");
    }

    private void asksForALocale(List<? extends String> said) {
        assertThat(said)
                .singleElement()
                .asString()
                .startsWith("the home directory " + temp + "/")
                .endsWith("(sun.jnu.encoding is ANSI_X3.4-1968): start it with LC_ALL=C.UTF-8");
    }

    /** Runs the child in an empty working directory, which must stay so. */
    private List<String> created(String[] environment, String entry) throws Exception {
        Path folder = Files.createDirectories(temp.resolve("empty"));
        for (Path writable : List.of(temp, folder)) {
            Files.setPosixFilePermissions(writable, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        Optional<PrivatePasswd> passwd = PrivatePasswd.of(temp, entry);
        assumeTrue(passwd.isPresent(), "needs root and mount namespaces, for another /etc/passwd");
        List<String> prefix = new ArrayList<>(passwd.get().prefix("-C", folder.toString()));
        prefix.addAll(List.of(environment));
        prefix.addAll(List.of(AS_ANOTHER_USER));
        List<String> said = ChildJvm.run(prefix, Creator.class);
        assertThat(folder).isEmptyDirectory();
        return said;
    }

    private static List<String> names(Path of) throws IOException {
        try (Stream<Path> files = Files.list(of)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /** Creates the default files of its user, and prints the result. */
    static final class Creator {
        private Creator() {}

        public static void main(String... arguments) {
            try {
                Config.createDefault(AveHome.standard(Path.of("/no/such/file")).directory());
                System.out.println("done");
            } catch (ConfigException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
