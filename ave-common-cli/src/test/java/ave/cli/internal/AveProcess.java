// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ave.cli.Ave;
import ave.testing.ChildJvm;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The command line in a separate JVM. */
public final class AveProcess {
    private AveProcess() {}

    /** The program and its arguments. */
    public static List<String> command(String... arguments) {
        String classPath = System.getProperty("java.class.path");
        return new ArrayList<>(ChildJvm.command(classPath, Ave.class, (Object[]) arguments));
    }

    /** The same, started by a shell that redirects something first. */
    public static List<String> redirected(String redirection, String... arguments) {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("/bin/sh", "-c", "exec \"$@\" " + redirection, "sh"));
        command.addAll(command(arguments));
        return command;
    }

    /** In the launcher's locale, with changes to the environment. */
    public static Process start(List<String> command, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** With nothing on stdin. */
    public static Run run(List<String> command, Map<String, String> environment) throws Exception {
        return run(command, environment, "");
    }

    /** With a text on stdin that fits a pipe. */
    public static Run run(List<String> command, Map<String, String> environment, String in)
            throws Exception {
        Process process = start(command, environment);
        try {
            process.getOutputStream().write(in.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            CompletableFuture<String> err =
                    CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
            String out = text(process.getInputStream());
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Run(process.exitValue(), out, err.get());
        } finally {
            process.destroyForcibly();
        }
    }

    private static String text(InputStream in) {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
