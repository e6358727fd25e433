// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ave.testing.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets are created and removed under different umasks, directories and limits. */
@Timeout(60)
class SurroundingsTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"0", "022", "077"})
    void filesAreForTheirOwnerOnlyWhateverTheUmask(String umask) throws Exception {
        List<String> shell = List.of("sh", "-c", "umask " + umask + "; exec \"$@\"", "sh");
        assertThat(ChildJvm.run(shell, Listener.class, folder.resolve("new")))
                .containsExactly("rw-------", "rwx------");
    }

    static final class Listener {
        private Listener() {}

        public static void main(String[] arguments) throws IOException {
            try (FdTx fdtx = new FdTx()) {
                Path path = fdtx.listen(Path.of(arguments[0]));
                System.out.println(rights(path));
                System.out.println(rights(path.getParent()));
            }
        }

        private static String rights(Path path) throws IOException {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        }
    }

    @Test
    void aDirectoryThatIsDeletedMeanwhileIsNoError() throws Exception {
        Path gone = folder.resolve("gone");
        FdTx fdtx = new FdTx();
        Path path = fdtx.listen(gone);
        Files.delete(path);
        Files.delete(gone);
        assertThatCode(fdtx::close).doesNotThrowAnyException();
    }

    @Test
    void aFileInPlaceOfTheDirectoryIsLeftAlone() throws Exception {
        Path gone = folder.resolve("gone");
        FdTx fdtx = new FdTx();
        Path path = fdtx.listen(gone, "name");
        Files.delete(path);
        Files.delete(gone);
        Files.writeString(gone, "something else");
        assertThatCode(fdtx::close).doesNotThrowAnyException();
        assertThat(gone).hasContent("something else");
    }

    @Test
    void aWorkingDirectoryThatIsDeletedIsSaid() throws Exception {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        List<String> shell = List.of("sh", "-c", "cd " + gone + " && exec \"$@\"", "sh");
        assertThat(ChildJvm.run(shell, RelativeListener.class))
                .singleElement()
                .asString()
                .contains("name")
                .contains("ENOENT");
    }

    static final class RelativeListener {
        private RelativeListener() {}

        public static void main(String[] arguments) throws IOException {
            Files.delete(Path.of("").toAbsolutePath());
            try (FdTx fdtx = new FdTx()) {
                System.out.println(fdtx.listen(Path.of("."), "name"));
            } catch (UncheckedIOException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
