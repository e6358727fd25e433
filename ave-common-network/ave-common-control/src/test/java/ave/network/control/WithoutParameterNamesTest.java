// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.exceptions.AveException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services that were compiled without {@code -parameters}. */
class WithoutParameterNamesTest {
    @TempDir private Path folder;

    private Control service(String methods) throws Exception {
        String code =
                "import ave.network.control.*; import java.util.Map;"
                        + "public class Nameless extends Control { public Nameless() {"
                        + " super(0, ControlOptions.defaults().host(\"127.0.0.1\")); }"
                        + methods
                        + "}";
        Path source = Files.writeString(folder.resolve("Nameless.java"), code);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options =
                List.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path"));
        StringWriter messages = new StringWriter();
        var files = compiler.getStandardFileManager(null, null, null);
        boolean compiled =
                compiler.getTask(
                                messages,
                                files,
                                null,
                                options,
                                null,
                                files.getJavaFileObjects(source))
                        .call();
        files.close();
        assertThat(compiled).as(messages.toString()).isTrue();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            Class<?> type = loader.loadClass("Nameless");
            return (Control) type.getConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw (RuntimeException) e.getCause();
        }
    }

    @Test
    void takeArgumentsByPosition() throws Exception {
        Control service =
                service("@Rpc String greet(String who, int times) { return who.repeat(times); }");
        try (RunningControl running = service.runInThread();
                RemoteControl client = TestService.client(running)) {
            assertThat(client.call("greet", "ab", 2)).isEqualTo("abab");
            assertThatThrownBy(() -> client.call("greet", "ab"))
                    .isInstanceOf(AveException.class)
                    .hasMessage("greet() is missing the argument number 2");
            assertThatThrownBy(() -> client.call("greet", 1, 2))
                    .hasMessageStartingWith("greet() argument number 1 must be a string");
            assertThatThrownBy(() -> client.call("greet", "ab", 2, 3))
                    .hasMessage("greet() takes at most 2 arguments, 3 given");
            assertThatThrownBy(() -> client.call("greet", List.of("ab"), Map.of("times", 2)))
                    .hasMessage(
                            "greet() is missing the argument number 2, its parameters have no names:"
                                    + " compile with -parameters or use @Param");
            assertThatThrownBy(() -> client.call("greet", List.of("ab", 2), Map.of("times", 2)))
                    .hasMessageStartingWith("greet() got an unexpected keyword argument 'times', ");
        }
    }

    @Test
    void mayNameTheirParametersThemselves() throws Exception {
        Control service =
                service(
                        """
                        @Rpc String greet(
                                @Param("who") String a,
                                @Param("end") @Default("\\"!\\"") String b) {
                            return a + b;
                        }
                        """);
        try (RunningControl running = service.runInThread();
                RemoteControl client = TestService.client(running)) {
            assertThat(client.call("greet", List.of(), Map.of("who", "ab"))).isEqualTo("ab!");
        }
    }

    @Test
    void saySoAtTheStartWhereNamesAreNeeded() throws Exception {
        String method = "@Rpc String greet(@Default(\"1\") int times) { return \"\" + times; }";
        assertThatThrownBy(() -> service(method))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Nameless.greet(int): @Default and @Kwargs need the names")
                .hasMessageEndingWith("compile with -parameters or use @Param");
    }
}
