// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.abi.Constants.SIGUSR1;

import ave.io.PosixException;
import ave.network.control.internal.server.Server;
import ave.network.control.internal.trace.ShownValues;
import ave.network.control.internal.trace.TraceFile;
import ave.network.process.Processes;
import ave.posix.ThisProcess;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes what a service is doing to a file on SIGUSR1. The loop may be stuck, so everything is read
 * from outside of it, without waiting: a number may be a moment old.
 */
final class Hickup {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    private static final String CHILDREN = "ave-";

    /** Traces that are being written or are still to be: 2 at most. */
    private static final AtomicInteger WANTED = new AtomicInteger();

    private static final int MOST_WANTED = 2;

    private Hickup() {}

    /**
     * The server is null if the service doesn't run. Signals that come faster than traces are
     * written have a single one written after them, as the kernel does with pending signals.
     */
    static void write(Control control, ControlOptions options, Server server) {
        if (WANTED.getAndUpdate(wanted -> Math.min(wanted + 1, MOST_WANTED)) > 0) {
            return;
        }
        do {
            writeOne(control, options, server);
        } while (WANTED.decrementAndGet() > 0);
    }

    private static void writeOne(Control control, ControlOptions options, Server server) {
        try {
            String time = TIME.format(LocalDateTime.now(ZoneId.systemDefault()));
            String name = time + "-" + control.procName() + "-" + ThisProcess.pid();
            TraceFile.write(control.home(), name, text(control, options, server));
        } catch (RuntimeException e) {
            control.log("no trace could be written: " + e.getMessage());
        } catch (Error e) {
            control.log("no trace could be written: " + e);
        }
        for (int pid : Processes.children(ThisProcess.pid())) {
            tell(pid);
        }
    }

    private static void tell(int pid) {
        try {
            if (Processes.procName(pid).startsWith(CHILDREN)) {
                ThisProcess.kill(pid, SIGUSR1);
            }
        } catch (ave.network.process.ProcessException | PosixException e) {
            // The child has ended, or runs as another user by now.
            return;
        }
    }

    private static String text(Control control, ControlOptions options, Server server) {
        StringBuilder text = new StringBuilder();
        text.append(control.procName()).append(" pid ").append(ThisProcess.pid()).append("\n\n");
        Runtime jvm = Runtime.getRuntime();
        text.append("memory: ")
                .append(jvm.totalMemory() - jvm.freeMemory())
                .append(" bytes used, ");
        text.append(jvm.totalMemory())
                .append(" had, ")
                .append(jvm.maxMemory())
                .append(" at most\n");
        connections(text, server);
        fields(text, control, options);
        text.append('\n').append(Processes.stacks());
        return text.toString();
    }

    private static void connections(StringBuilder text, Server server) {
        text.append("\nconnections:\n");
        if (server != null) {
            server.peers().forEach(peer -> text.append("    ").append(peer).append('\n'));
        }
    }

    private static void fields(StringBuilder text, Control control, ControlOptions options) {
        text.append("\nfields:\n");
        ShownValues values = new ShownValues(keys(options));
        PatientReader reader = new PatientReader();
        for (Class<?> c = control.getClass(); c != Control.class; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    text.append("    ").append(c.getSimpleName()).append('.');
                    text.append(field.getName())
                            .append(" = ")
                            .append(reader.read(() -> value(field, control, values)));
                    text.append('\n');
                }
            }
        }
    }

    private static List<String> keys(ControlOptions options) {
        List<String> keys = new ArrayList<>(options.altKeys().values());
        keys.add(options.authkey());
        return keys;
    }

    private static String value(Field field, Object object, ShownValues values) {
        try {
            field.setAccessible(true);
            return values.show(field.getName(), field.get(object));
        } catch (ReflectiveOperationException | RuntimeException | Error e) {
            return "(" + e.getClass().getName() + ")";
        }
    }
}
