// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.network.control.internal.rpc.RpcMethod;
import ave.posix.ThisProcess;
import java.io.File;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The methods that a service with {@link ControlOptions#introspection} serves besides its own.
 * Their names have a prefix that no name made from a Java method has.
 */
final class Introspection {
    private static final String PREFIX = "ave.";
    private static final File DESCRIPTORS = new File("/proc/self/fd");

    private final String name;
    private final Supplier<Collection<RpcMethod>> methods;
    private final Supplier<ControlStats> stats;
    private final long begin = System.nanoTime();

    Introspection(
            String name, Supplier<Collection<RpcMethod>> methods, Supplier<ControlStats> stats) {
        this.name = name;
        this.methods = methods;
        this.stats = stats;
    }

    static boolean has(String method) {
        return method.startsWith(PREFIX);
    }

    @Rpc(PREFIX + "describe")
    List<Map<String, Object>> describe() {
        return methods.get().stream()
                .sorted(Comparator.comparing(RpcMethod::name))
                .map(RpcMethod::describe)
                .toList();
    }

    @Rpc(PREFIX + "stats")
    Map<String, Object> stats() {
        ControlStats now = stats.get();
        Runtime runtime = Runtime.getRuntime();
        String[] open = DESCRIPTORS.list();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", name);
        all.put("pid", ThisProcess.pid());
        all.put("seconds", Duration.ofNanos(System.nanoTime() - begin).toSeconds());
        all.put("handshaking", now.handshaking());
        all.put("established", now.established());
        all.put("calls", now.calls());
        all.put("bytes_in", now.bytesIn());
        all.put("bytes_out", now.bytesOut());
        all.put("queued_bytes", now.queuedBytes());
        all.put("heap_used", runtime.totalMemory() - runtime.freeMemory());
        all.put("heap_max", runtime.maxMemory());
        all.put("descriptors", open == null ? null : open.length);
        return all;
    }
}
