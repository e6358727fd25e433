// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.wire;

import ave.posix.travel.FdTravel;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Finds which field holds an object that can't be written, by trying: each part of an object that
 * fails is written alone. Serialization itself names the class only, which may be held in a hundred
 * places, and {@code sun.io.serialization.extendedDebugInfo} tells more only where it was on the
 * command line, and of missing interfaces only.
 */
final class FieldPath {
    /** A longer path tells nobody more, and each step costs a try. */
    private static final int MOST_STEPS = 20;

    private final Streams streams;
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Opens streams that refuse what the stream refused that failed. */
    @FunctionalInterface
    interface Streams {
        /** Opens a stream whose bytes go to another one. */
        ObjectOutputStream over(OutputStream bytes) throws IOException;
    }

    /** A part of an object that can't be written, and its name there. */
    private record Culprit(Object value, String name) {}

    FieldPath(Streams streams) {
        this.streams = streams;
    }

    /**
     * The path of fields to the deepest part that fails and that modules let be seen, such as
     * {@code MyProcess.settings.sockets[2]}.
     */
    String from(Object root) {
        String name = root.getClass().getSimpleName();
        StringBuilder path = new StringBuilder(name.isEmpty() ? root.getClass().getName() : name);
        Object object = root;
        for (int step = 0; step < MOST_STEPS; step++) {
            seen.add(object);
            Culprit culprit = culpritIn(object);
            if (culprit == null) {
                return path.toString();
            }
            path.append(culprit.name);
            object = culprit.value;
        }
        return path.append("...").toString();
    }

    /** Null if each part can be written, or none can be seen. */
    private Culprit culpritIn(Object object) {
        if (object instanceof Object[] array) {
            return inOrder(Arrays.asList(array));
        }
        if (object instanceof Collection<?> elements) {
            return inOrder(elements);
        }
        if (object instanceof Map<?, ?> map) {
            return inEntries(map);
        }
        return object instanceof Serializable ? inFields(object) : null;
    }

    private Culprit inOrder(Collection<?> elements) {
        int index = 0;
        for (Object element : elements) {
            if (isCulprit(element)) {
                return new Culprit(element, "[" + index + "]");
            }
            index++;
        }
        return null;
    }

    private Culprit inEntries(Map<?, ?> map) {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            for (Object part : new Object[] {entry.getKey(), entry.getValue()}) {
                if (isCulprit(part)) {
                    return new Culprit(part, "[" + entry.getKey() + "]");
                }
            }
        }
        return null;
    }

    private Culprit inFields(Object object) {
        for (Class<?> c = object.getClass(); c != null; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())
                        && !Modifier.isTransient(field.getModifiers())) {
                    Object value = value(field, object);
                    if (isCulprit(value)) {
                        return new Culprit(value, "." + field.getName());
                    }
                }
            }
        }
        return null;
    }

    private static Object value(Field field, Object object) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // A module keeps it to itself: the path ends here.
            return null;
        }
    }

    private boolean isCulprit(Object value) {
        if (value == null || seen.contains(value) || value.getClass().isArray() && isEmpty(value)) {
            return false;
        }
        try {
            FdTravel.leaving(
                    () -> {
                        try (var out = streams.over(OutputStream.nullOutputStream())) {
                            out.writeObject(value);
                        }
                    });
            return false;
        } catch (IOException | ClassNotFoundException | RuntimeException | StackOverflowError e) {
            return true;
        }
    }

    private static boolean isEmpty(Object array) {
        return Array.getLength(array) == 0;
    }
}
