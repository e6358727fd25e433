// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.Constants.SIGUSR1;

import ave.network.process.Processes;
import ave.posix.PosixException;
import ave.posix.ThisProcess;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * What a service is doing, written to a file when somebody sends SIGUSR1. The loop may be stuck, so
 * all is looked at from outside: a number may be a moment old, never is anything waited for.
 */
final class Hickup {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);
    private static final String CHILDREN = "ave-";
    private static final int MOST_OF_A_VALUE = 1000;

    private Hickup() {}

    /** The loop is null if the service doesn't run. */
    static void write(Control control, EventLoop loop) {
        try {
            Path folder = control.home().hickup();
            String name =
                    TIME.format(LocalDateTime.now(ZoneId.systemDefault()))
                            + "-"
                            + control.procName();
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(name + "-" + ThisProcess.pid()), text(control, loop));
        } catch (IOException | RuntimeException e) {
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
            // It has ended, or became another user's: nothing to tell.
            return;
        }
    }

    private static String text(Control control, EventLoop loop) {
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
        connections(text, loop);
        fields(text, control);
        text.append('\n').append(Processes.stacks());
        return text.toString();
    }

    private static void connections(StringBuilder text, EventLoop loop) {
        text.append("\nconnections:\n");
        if (loop != null) {
            loop.clients.all().forEach(client -> text.append("    ").append(client).append('\n'));
        }
    }

    private static void fields(StringBuilder text, Control control) {
        text.append("\nfields:\n");
        for (Class<?> c = control.getClass(); c != Control.class; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    text.append("    ").append(c.getSimpleName()).append('.');
                    text.append(field.getName()).append(" = ").append(value(field, control));
                    text.append('\n');
                }
            }
        }
    }

    /** Whatever a field's toString does must not spoil the rest. */
    private static String value(Field field, Object object) {
        try {
            field.setAccessible(true);
            String value = String.valueOf(field.get(object));
            return value.substring(0, Math.min(value.length(), MOST_OF_A_VALUE));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return "(" + e + ")";
        }
    }
}
