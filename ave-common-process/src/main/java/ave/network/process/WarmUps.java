// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What processes want to have loaded ahead, serialized. Each kind is asked once, by the thread that
 * needs it first: this is the user's code, which may take its time, start processes or throw. So no
 * lock is held meanwhile, and the eternal thread never gets here first.
 */
final class WarmUps {
    private static final Map<JavaCommand.Kind, byte[]> PACKED = new ConcurrentHashMap<>();

    private static final byte[] NONE = nothing();

    /** What a thread is asking. A kind that starts itself to be warmed up would go on for ever. */
    private static final ThreadLocal<Set<JavaCommand.Kind>> ASKED =
            ThreadLocal.withInitial(HashSet::new);

    private WarmUps() {}

    static byte[] packed(JavaCommand.Kind kind, Process process) {
        byte[] known = PACKED.get(kind);
        if (known != null) {
            return known;
        }
        if (!ASKED.get().add(kind)) {
            return NONE;
        }
        try {
            byte[] packed = pack(process);
            byte[] sooner = PACKED.putIfAbsent(kind, packed);
            return sooner == null ? packed : sooner;
        } finally {
            ASKED.get().remove(kind);
        }
    }

    /** None if that fails: the child is slower then, nothing else. */
    private static byte[] pack(Process process) {
        try {
            return serialize(process.warmUp());
        } catch (Throwable e) {
            ProcessLog.debug("no warm-up of " + process.procName(), e);
            return NONE;
        }
    }

    private static byte[] nothing() {
        try {
            return serialize(null);
        } catch (IOException e) {
            throw new AssertionError("in memory", e);
        }
    }

    private static byte[] serialize(WarmUp warmUp) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(warmUp);
        }
        return bytes.toByteArray();
    }
}
