// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.spare;

import ave.network.process.internal.command.ChildCommand;
import ave.network.process.internal.log.ProcessLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The training runs of all kinds of spares, serialized. Each kind is asked once, by the thread that
 * needs it first: this is the user's code, which may take its time, start processes or throw. So no
 * lock is held meanwhile, and the spawn thread never gets here first.
 */
final class Trainings {
    private static final Map<Key, byte[]> PACKED = new ConcurrentHashMap<>();

    /** What a thread is asking. A kind that starts itself to be trained would go on for ever. */
    private static final ThreadLocal<Set<Key>> ASKED = ThreadLocal.withInitial(HashSet::new);

    /** Each class loads what it needs. */
    private record Key(ChildCommand command, Class<?> type) {}

    private Trainings() {}

    static byte[] packed(SpareKind kind) {
        Key key = new Key(kind.command(), kind.type());
        byte[] known = PACKED.get(key);
        if (known != null) {
            return known;
        }
        if (!ASKED.get().add(key)) {
            return withoutTask(kind.example());
        }
        try {
            byte[] packed = pack(kind);
            byte[] sooner = PACKED.putIfAbsent(key, packed);
            return sooner == null ? packed : sooner;
        } finally {
            ASKED.get().remove(key);
        }
    }

    /** Without a task if that fails: the child is slower then, nothing else. */
    private static byte[] pack(SpareKind kind) {
        try {
            return serialize(kind.example(), kind.task());
        } catch (Throwable e) {
            ProcessLog.debug("no warm-up of " + kind.type().getName(), e);
            return withoutTask(kind.example());
        }
    }

    private static byte[] withoutTask(ExampleProgram example) {
        try {
            return serialize(example, null);
        } catch (IOException e) {
            throw new AssertionError("in memory", e);
        }
    }

    private static byte[] serialize(ExampleProgram example, TrainingTask task) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(example);
            out.writeObject(task);
        }
        return bytes.toByteArray();
    }
}
