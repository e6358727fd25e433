// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ave.posix.ThisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheFolderTest {
    private static final String HOME = "user.home";

    private final String ownHome = System.getProperty(HOME);
    private final String ownCache = System.getProperty(CacheFolder.PROPERTY);

    @TempDir private Path temp;

    @BeforeEach
    void useTheHome() {
        assumeTrue(System.getenv("XDG_CACHE_HOME") == null, "XDG_CACHE_HOME names another folder");
        System.clearProperty(CacheFolder.PROPERTY);
    }

    @AfterEach
    void restore() {
        System.setProperty(HOME, ownHome);
        if (ownCache != null) {
            System.setProperty(CacheFolder.PROPERTY, ownCache);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/m??ller", "/m\uFFFDller"})
    void aHomeThatJavaCouldNotDecodeIsNotUsed(String home) throws IOException {
        System.setProperty(HOME, temp + home);

        assertThat(CacheFolder.open()).isNull();
        assertThat(temp).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"?", "", "relative"})
    void aHomeThatIsNoAbsolutePathIsNotUsed(String home) {
        System.setProperty(HOME, home);

        assertThat(CacheFolder.open()).isNull();
        assertThat(Path.of("?")).doesNotExist();
        assertThat(Path.of("relative")).doesNotExist();
        assertThat(Path.of(".cache")).doesNotExist();
    }

    @Test
    void theFolderIsForItsUserAloneWhateverTheUmask() throws IOException {
        System.setProperty(HOME, temp.toString());
        for (int umask : new int[] {0, 077}) {
            int before = ThisProcess.umask(umask);
            try {
                Path folder = CacheFolder.open();
                assertThat(folder).isEqualTo(temp.resolve(".cache/ave-common"));
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                        .isEqualTo("rwx------");
                Files.delete(folder);
            } finally {
                ThisProcess.umask(before);
            }
        }
    }
}
