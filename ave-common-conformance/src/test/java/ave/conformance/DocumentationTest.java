// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ave.testing.Await;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Java blocks in the documentation compile, and the README's service runs and is called as
 * printed.
 */
@Timeout(120)
class DocumentationTest {
    private static final Path ROOT = PagePrograms.ROOT;
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(#[^)]*)?\\)");

    @TempDir private Path folder;

    @TestFactory
    Stream<DynamicTest> eachJavaBlockCompiles() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path page : pages()) {
            int number = 1;
            for (String code : PagePrograms.blocks(page, "java")) {
                String name = ROOT.relativize(page) + ", block " + number++;
                tests.add(
                        DynamicTest.dynamicTest(
                                name, () -> PagePrograms.compile(folder, code, name)));
            }
        }
        assertThat(tests).hasSizeGreaterThan(5);
        return tests.stream();
    }

    /** Everything except Maven's part, which .ci/readme runs, on a free port. */
    @Test
    void theServiceOfTheReadmeIsCalledAsPrinted() throws Exception {
        Path page = ROOT.resolve("README.md");
        String readme = Files.readString(page);
        assertThat(readme)
                .contains("<parameters>true</parameters>")
                .contains("It prints `Hello, world!`")
                .contains("this prints `\"Hi, world!\"`");
        int port = freePort();
        List<String> programs = new ArrayList<>();
        for (String code : PagePrograms.blocks(page, "java")) {
            programs.add(
                    PagePrograms.compile(
                            folder, code.replace("4000", Integer.toString(port)), "README.md"));
        }
        assertThat(programs).containsExactly("Greeter", "GreeterClient");
        Matcher call = Pattern.compile("(?m)^\\./ave (call .*)$").matcher(readme);
        assertThat(call.find()).isTrue();

        Process service =
                new ProcessBuilder(PagePrograms.java(folder, "Greeter")).inheritIO().start();
        try {
            Await.until("the service can be reached", () -> isReachable(port));
            assertThat(PagePrograms.printedBy(PagePrograms.java(folder, "GreeterClient")))
                    .isEqualTo("Hello, world!\n");
            String command = call.group(1).replace("4000", Integer.toString(port));
            // The shell takes the quotes apart; "$@" is the program in place of ./ave.
            List<String> shell = new ArrayList<>(List.of("sh", "-c", "\"$@\" " + command, "sh"));
            shell.addAll(PagePrograms.java(folder, "ave.cli.Ave"));
            assertThat(PagePrograms.printedBy(shell)).isEqualTo("\"Hi, world!\"\n");
        } finally {
            service.destroyForcibly().waitFor();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static boolean isReachable(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void theHandmadeBrokerThatIsShownIsTheOneThatIsTested() throws IOException {
        Path source = Path.of("src/test/java/ave/conformance/HandmadeBroker.java");
        String tested = Files.readString(source);
        assertThat(PagePrograms.blocks(ROOT.resolve("docs/restarting.md"), "java"))
                .contains(tested.substring(tested.indexOf("import ")));
    }

    @Test
    void linksBetweenPagesLeadSomewhere() throws IOException {
        for (Path page : pages()) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                if (!link.group(1).contains("://")) {
                    assertThat(page.resolveSibling(link.group(1))).as("link in " + page).exists();
                }
            }
        }
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(top, docs).filter(p -> p.toString().endsWith(".md")).toList();
        }
    }
}
