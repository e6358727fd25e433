// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.selftest;

import ave.cli.internal.console.Console;
import ave.cli.internal.console.ExitCodes;
import ave.cli.internal.console.Reason;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** {@code ave selftest}: one line for each thing that has to work. */
@Command(
        name = "selftest",
        mixinStandardHelpOptions = true,
        description = "Check what works on this machine, and how to fix what doesn't.",
        footerHeading = "%nNotes%n",
        footer = {"Exit code: 0 if all works, else 1."})
public final class SelftestCommand implements Callable<Integer> {
    private static final long LIMIT_SECONDS = 20;

    private final Console console;

    SelftestCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<Check> checks =
                Stream.of(PlatformChecks.all(), ProcessChecks.all(), DescriptorChecks.all())
                        .flatMap(List::stream)
                        .toList();
        int failures = 0;
        for (Check check : checks) {
            failures += passes(check) ? 0 : 1;
        }
        console.out().println(failures == 0 ? "All works." : failures + " checks failed.");
        return failures == 0 ? ExitCodes.OK : ExitCodes.FAILURE;
    }

    /** Runs a check. Its failure doesn't affect the others. */
    private boolean passes(Check check) throws InterruptedException {
        FutureTask<String> task = new FutureTask<>(check.probe()::run);
        Thread thread = new Thread(task, "selftest " + check.name());
        thread.setDaemon(true);
        thread.start();
        try {
            print(check.name(), "ok", task.get(LIMIT_SECONDS, TimeUnit.SECONDS));
            return true;
        } catch (ExecutionException e) {
            // An Error as well: a class or a native library that can't be loaded is one.
            print(check.name(), "FAIL", firstLine(e.getCause()));
        } catch (TimeoutException e) {
            task.cancel(true);
            print(check.name(), "FAIL", "not done within " + LIMIT_SECONDS + " s");
        }
        console.out().println("    " + check.advice());
        console.out().flush();
        return false;
    }

    private static String firstLine(Throwable problem) {
        String reason = problem instanceof Exception e ? Reason.of(e) : problem.toString();
        return reason.lines().findFirst().orElse("");
    }

    private void print(String name, String result, String text) {
        console.out().println(String.format(Locale.ROOT, "%-20s %-4s %s", name, result, text));
        console.out().flush();
    }
}
