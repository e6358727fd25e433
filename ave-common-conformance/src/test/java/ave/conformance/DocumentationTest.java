// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ave.testing.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.lang.ProcessBuilder.Redirect;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Java in the documentation compiles, and the README's runs and is called as printed. */
@Timeout(120)
class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(#[^)]*)?\\)");
    private static final Pattern CLASS = Pattern.compile("(?m)^(?:public )?class (\\w+)");

    @TempDir private Path folder;

    @TestFactory
    Stream<DynamicTest> eachJavaBlockCompiles() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path page : pages()) {
            int number = 1;
            for (String code : blocks(page)) {
                String name = ROOT.relativize(page) + ", block " + number++;
                tests.add(DynamicTest.dynamicTest(name, () -> compile(code, name)));
            }
        }
        assertThat(tests).hasSizeGreaterThan(5);
        return tests.stream();
    }

    /** All but Maven's part, which .ci/readme does, and on a port that is free. */
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
        for (String code : blocks(page)) {
            programs.add(compile(code.replace("4000", Integer.toString(port)), "README.md"));
        }
        assertThat(programs).containsExactly("Greeter", "GreeterClient");
        Matcher call = Pattern.compile("(?m)^\\./ave (call .*)$").matcher(readme);
        assertThat(call.find()).isTrue();

        Process service = new ProcessBuilder(java("Greeter")).inheritIO().start();
        try {
            Await.until("the service can be reached", () -> isReachable(port));
            assertThat(printedBy(java("GreeterClient"))).isEqualTo("Hello, world!\n");
            String command = call.group(1).replace("4000", Integer.toString(port));
            // The shell takes the quotes apart; "$@" is the program in place of ./ave.
            List<String> shell = new ArrayList<>(List.of("sh", "-c", "\"$@\" " + command, "sh"));
            shell.addAll(java("ave.cli.Ave"));
            assertThat(printedBy(shell)).isEqualTo("\"Hi, world!\"\n");
        } finally {
            service.destroyForcibly().waitFor();
        }
    }

    private List<String> java(String main) {
        String classes = folder + ":" + System.getProperty("java.class.path");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(java, "--enable-native-access=ALL-UNNAMED", "-cp", classes, main);
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

    private static String printedBy(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        try (InputStream out = process.getInputStream()) {
            String printed = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(printed).isZero();
            return printed;
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void theHandmadeBrokerThatIsShownIsTheOneThatIsTested() throws IOException {
        Path source = Path.of("src/test/java/ave/conformance/HandmadeBroker.java");
        String tested = Files.readString(source);
        assertThat(blocks(ROOT.resolve("docs/restarting.md")))
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

    private static List<String> blocks(Path page) throws IOException {
        Matcher matcher = BLOCK.matcher(Files.readString(page));
        List<String> blocks = new ArrayList<>();
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }

    /** Returns the name of the first class. */
    private String compile(String code, String from) throws IOException {
        Matcher matcher = CLASS.matcher(code);
        assertThat(matcher.find()).as("a class in " + from).isTrue();
        Path source = Files.writeString(folder.resolve(matcher.group(1) + ".java"), code);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        boolean compiled =
                compiler.getTask(
                                messages,
                                null,
                                null,
                                List.of(
                                        "-parameters",
                                        "-proc:none",
                                        "-Xlint:all,-serial",
                                        "-Werror",
                                        "-d",
                                        folder.toString(),
                                        "-cp",
                                        System.getProperty("java.class.path")),
                                null,
                                compiler.getStandardFileManager(null, null, null)
                                        .getJavaFileObjects(source))
                        .call();
        assertThat(compiled).as(from + ":\n" + messages).isTrue();
        return matcher.group(1);
    }
}
