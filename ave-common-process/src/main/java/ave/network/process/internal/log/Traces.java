// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Stacks as text. */
public final class Traces {
    private Traces() {}

    /** As Throwable.printStackTrace has it. */
    public static String of(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    /** Name, state and stack of each thread. */
    public static String ofAllThreads() {
        List<Map.Entry<Thread, StackTraceElement[]>> threads =
                Thread.getAllStackTraces().entrySet().stream()
                        .sorted(Comparator.comparing(entry -> entry.getKey().getId()))
                        .toList();
        StringBuilder text = new StringBuilder("stacks of " + threads.size() + " threads\n");
        for (Map.Entry<Thread, StackTraceElement[]> entry : threads) {
            Thread thread = entry.getKey();
            text.append('"').append(thread.getName()).append("\" ").append(thread.getState());
            text.append('\n');
            for (StackTraceElement frame : entry.getValue()) {
                text.append("    at ").append(frame).append('\n');
            }
        }
        return text.toString();
    }
}
