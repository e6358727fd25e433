// SPDX-License-Identifier: Apache-2.0
package ave.leakcheck.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which process a socket file belongs to, when programs share the temporary directory. */
@Timeout(60)
class SocketFilesTest {
    @AfterEach
    void clean() throws Exception {
        Leaks.clean();
    }

    @Test
    void shouldLeaveASocketAloneAsLongAsAnotherProcessHasItOpen() throws Exception {
        Stock stock = SocketFiles.take();
        Path path = Leaks.folder().resolve("socket");
        Leaks.path(path);
        Process other = Leaks.process(java(), "-cp", classPath(), Other.class.getName(), "" + path);
        other.getInputStream().read();
        assertThat(Files.exists(path)).isTrue();
        assertThat(stock.added()).isEmpty();

        other.destroyForcibly().waitFor();
        assertThat(stock.added()).containsExactly("socket file " + path);
    }

    @Test
    void shouldFindASocketInASubdirectoryOfANewDirectory() throws Exception {
        Stock stock = SocketFiles.take();
        Path inner = Leaks.path(Files.createDirectory(Leaks.folder().resolve("inner")));
        Leaks.socket(inner.resolve("socket")).close();
        assertThat(stock.added()).containsExactly("socket file " + inner.resolve("socket"));
    }

    @Test
    void shouldNotTakeOtherFilesForSockets() throws Exception {
        Stock stock = SocketFiles.take();
        Leaks.file();
        assertThat(stock.added()).isEmpty();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    /** Binds a socket, prints that, and waits to be killed. */
    static final class Other {
        private Other() {}

        public static void main(String[] arguments) throws Exception {
            try (ServerSocketChannel socket = Leaks.bind(Path.of(arguments[0]))) {
                System.out.println("bound");
                socket.accept();
            }
        }
    }
}
