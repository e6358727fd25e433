// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The same as {@link StartWork} with a ProcessBuilder. */
final class PlainStartWork {
    private PlainStartWork() {}

    static void main(String what, int number) throws IOException, InterruptedException {
        StringBuilder lines = new StringBuilder();
        for (int i = -1; i < number; i++) {
            if (i <= 0) {
                // The first start was a warm-up.
                lines.setLength(0);
            }
            if (what.equals("service")) {
                service(lines);
            } else {
                trivial(lines);
            }
        }
        System.out.print(lines);
    }

    private static Process start(String what) throws IOException {
        return new ProcessBuilder(
                        System.getProperty("java.home") + File.separator + "bin/java",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PlainStart.class.getName(),
                        what)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void service(StringBuilder lines) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Process process = start("service");
        long returned = System.nanoTime();
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            int port = Integer.parseInt(in.readLine());
            long ready = System.nanoTime();
            StartService.callOnce(port);
            long answered = System.nanoTime();
            figure(lines, StartFigure.RETURN, returned - begin);
            figure(lines, StartFigure.SYNCHRONIZED_RETURN, ready - begin);
            figure(lines, StartFigure.SYNCHRONIZED_WORK, answered - begin);
            figure(lines, StartFigure.WORK, answered - begin);
            Footprint footprint = Footprint.of(process.pid());
            figure(lines, StartFigure.RESIDENT, footprint.resident());
            figure(lines, StartFigure.PROPORTIONAL, footprint.proportional());
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static void trivial(StringBuilder lines) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Process process = start("trivial");
        long returned = System.nanoTime();
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
            long ran = Long.parseLong(in.readLine());
            long known = System.nanoTime();
            process.waitFor();
            long joined = System.nanoTime();
            figure(lines, StartFigure.RETURN, returned - begin);
            figure(lines, StartFigure.SYNCHRONIZED_RETURN, known - begin);
            figure(lines, StartFigure.SYNCHRONIZED_WORK, ran - begin);
            figure(lines, StartFigure.WORK, ran - begin);
            figure(lines, StartFigure.JOIN, joined - Long.parseLong(in.readLine()));
        } finally {
            process.destroyForcibly();
        }
    }

    private static void figure(StringBuilder lines, StartFigure figure, long value) {
        lines.append(figure).append(' ').append(value).append('\n');
    }
}
