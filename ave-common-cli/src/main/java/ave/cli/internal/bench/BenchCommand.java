// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.bench;

import ave.cli.internal.console.Console;
import ave.cli.internal.console.ExitCodes;
import ave.cli.internal.console.SecondsConverter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ave bench}: a table of medians, and progress on stderr. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measure this machine for some seconds, side by side with the JDK.",
        footerHeading = "%nNotes%n",
        footer = {
            "Medians of alternating runs; trust ratios rather than times. \"ratio\" is how",
            "many times as long the other takes. The whole benchmarks are in the sources,",
            "in ave-common-benchmarks.",
            "Exit code: 0; 1 if a measurement failed."
        })
public final class BenchCommand implements Callable<Integer> {
    private static final String ROW = "%-30s %10s   %-30s %10s %7s %6s";

    private final Console console;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "how long each is measured (default: 4)",
            converter = SecondsConverter.class)
    private Duration each = Duration.ofSeconds(4);

    BenchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        List<Comparison> comparisons =
                List.of(
                        new CommandComparison(),
                        new CallComparison(),
                        new TransferComparison(),
                        new StartComparison(),
                        new ColdCallComparison());
        row("ours", "median", "other", "median", "ratio", "runs");
        for (Comparison comparison : comparisons) {
            console.err().println("ave bench: " + comparison.ours() + " …");
            try (comparison) {
                Series ours = new Series(comparison::runOurs, comparison.most());
                Series other = new Series(comparison::runOther, comparison.most());
                comparison.prepare();
                Series.alternate(each, ours, other);
                row(comparison, ours, other);
            }
        }
        return ExitCodes.OK;
    }

    private void row(Comparison comparison, Series ours, Series other) {
        double median = ours.medianMillis();
        double otherMedian = other.medianMillis();
        row(
                comparison.ours(),
                time(median),
                comparison.other(),
                time(otherMedian),
                String.format(Locale.ROOT, "%.2f", otherMedian / median),
                String.valueOf(ours.count()));
    }

    private void row(Object... cells) {
        console.out().println(String.format(Locale.ROOT, ROW, cells));
        console.out().flush();
    }

    private static String time(double millis) {
        return millis < 1
                ? String.format(Locale.ROOT, "%.1f µs", millis * 1e3)
                : String.format(Locale.ROOT, "%.1f ms", millis);
    }
}
