// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.rpc;

import ave.exceptions.AveException;
import ave.exceptions.Exit;
import ave.exceptions.internal.TypeName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** What a method threw, as details that travel: message, type and trace. */
final class RemoteTrace {
    private RemoteTrace() {}

    static Map<String, Object> details(Throwable thrown, RpcMethod called) {
        Throwable problem = unwrap(thrown);
        if (problem instanceof AveException ave) {
            Map<String, Object> details = new LinkedHashMap<>(ave.details());
            if (!(ave instanceof Exit) && !details.containsKey("trace")) {
                details.put("trace", trace(problem, called));
            }
            return details;
        }
        Map<String, Object> details = new LinkedHashMap<>();
        String message = problem.getMessage();
        details.put("message", message == null ? "" : message);
        details.put("type", problem instanceof BadArguments ? "TypeError" : typeOf(problem));
        details.put("trace", problem instanceof BadArguments ? List.of() : trace(problem, called));
        return details;
    }

    static Throwable unwrap(Throwable thrown) {
        boolean wrapper =
                thrown instanceof CompletionException || thrown instanceof ExecutionException;
        return wrapper && thrown.getCause() != null ? unwrap(thrown.getCause()) : thrown;
    }

    /**
     * The Python name where one is plainly the same, else the simple name of the class. Anonymous
     * and generated classes count as their superclass.
     */
    static String typeOf(Throwable problem) {
        Class<?> type = TypeName.named(problem.getClass());
        if (type == Exception.class || type == RuntimeException.class) {
            return "Exception";
        }
        if (type == IllegalArgumentException.class || type == NumberFormatException.class) {
            return "ValueError";
        }
        if (problem instanceof IndexOutOfBoundsException) {
            return "IndexError";
        }
        if (type == IOException.class) {
            return "IOError";
        }
        if (type == OutOfMemoryError.class) {
            return "MemoryError";
        }
        return type.getSimpleName();
    }

    /** Entries of file, line, function and null, the called method first; none if none was. */
    private static List<List<Object>> trace(Throwable problem, RpcMethod called) {
        if (called == null) {
            return List.of();
        }
        StackTraceElement[] frames = problem.getStackTrace();
        int outermost = frames.length - 1;
        while (outermost >= 0 && !isCalled(frames[outermost], called)) {
            outermost--;
        }
        List<List<Object>> trace = new ArrayList<>();
        if (outermost >= 0) {
            trace.add(entry(frames[outermost], called.name));
        } else {
            // It was thrown in another thread, on behalf of the method.
            String file = called.method.getDeclaringClass().getSimpleName() + ".java";
            trace.add(Arrays.asList(file, 0, called.name, null));
            outermost = frames.length;
        }
        for (StackTraceElement frame : inner(frames, outermost)) {
            if (!isPlumbing(frame.getClassName())) {
                trace.add(entry(frame, simpleName(frame) + "." + frame.getMethodName()));
            }
        }
        return trace;
    }

    private static boolean isCalled(StackTraceElement frame, RpcMethod called) {
        return frame.getMethodName().equals(called.method.getName())
                && frame.getClassName().equals(called.method.getDeclaringClass().getName());
    }

    /** The frames that were called from the given one, outermost first. */
    private static List<StackTraceElement> inner(StackTraceElement[] frames, int below) {
        List<StackTraceElement> inner = new ArrayList<>(Arrays.asList(frames).subList(0, below));
        Collections.reverse(inner);
        return inner;
    }

    private static boolean isPlumbing(String className) {
        return className.startsWith("java.lang.reflect.")
                || className.startsWith("java.lang.invoke.")
                || className.startsWith("jdk.internal.");
    }

    private static List<Object> entry(StackTraceElement frame, String function) {
        String file = frame.getFileName();
        return Arrays.asList(
                file == null ? "<unknown>" : file,
                Math.max(0, frame.getLineNumber()),
                function,
                null);
    }

    private static String simpleName(StackTraceElement frame) {
        String name = frame.getClassName();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
