// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** The programs that the documentation shows. */
final class PagePrograms {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern CLASS = Pattern.compile("(?m)^(?:public )?class (\\w+)");

    private PagePrograms() {}

    /** The blocks of a page that are in a language. */
    static List<String> blocks(Path page, String language) throws IOException {
        String block = "(?ms)^```" + language + "\\n(.*?)^```$";
        Matcher matcher = Pattern.compile(block).matcher(Files.readString(page));
        List<String> blocks = new ArrayList<>();
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }

    /** Compiles a block into a directory, and returns the name of its first class. */
    static String compile(Path folder, String code, String from) throws IOException {
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

    /** The command that runs a class of the directory. */
    static List<String> java(Path folder, String main, Object... arguments) {
        String classes = folder + ":" + System.getProperty("java.class.path");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command =
                new ArrayList<>(
                        List.of(java, "--enable-native-access=ALL-UNNAMED", "-cp", classes, main));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }

    /** What a command prints, which has to end with 0. */
    static String printedBy(List<String> command) throws Exception {
        return printedBy(new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
    }

    static String printedBy(Process process) throws Exception {
        try (InputStream out = process.getInputStream()) {
            String printed = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(printed).isZero();
            return printed;
        } finally {
            process.destroyForcibly();
        }
    }
}
