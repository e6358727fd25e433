// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ave.cli.Ave;
import ave.testing.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command line in a JVM of its own. */
public final class AveProcess {
    private AveProcess() {}

    /** The program and its arguments. */
    public static List<String> command(String... arguments) {
        return ChildJvm.command(
                System.getProperty("java.class.path"), Ave.class, (Object[]) arguments);
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
            String out =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String err =
                    new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Run(process.exitValue(), out, err);
        } finally {
            process.destroyForcibly();
        }
    }
}
