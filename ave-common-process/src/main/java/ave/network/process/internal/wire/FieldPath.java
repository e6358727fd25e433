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
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Finds which field holds what can't be serialized. Serialization itself names the class only,
 * which may be held in a hundred places.
 */
final class FieldPath {
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private FieldPath() {}

    /** The path of fields, as {@code MyProcess.settings.sockets[2]}. */
    static String toUnserializable(Object root) {
        String name = root.getClass().getSimpleName();
        return new FieldPath().find(root, name.isEmpty() ? root.getClass().getName() : name);
    }

    /**
     * The path to the deepest culprit that can be seen from outside of modules; the path itself.
     */
    private String find(Object object, String path) {
        seen.add(object);
        if (object instanceof Object[] array) {
            return inOrder(java.util.Arrays.asList(array), path);
        }
        if (object instanceof Collection<?> elements) {
            return inOrder(elements, path);
        }
        if (object instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                for (Object part : new Object[] {entry.getKey(), entry.getValue()}) {
                    if (isCulprit(part)) {
                        return find(part, path + "[" + entry.getKey() + "]");
                    }
                }
            }
            return path;
        }
        return inFields(object, path);
    }

    private String inOrder(Collection<?> elements, String path) {
        int index = 0;
        for (Object element : elements) {
            if (isCulprit(element)) {
                return find(element, path + "[" + index + "]");
            }
            index++;
        }
        return path;
    }

    private String inFields(Object object, String path) {
        if (!(object instanceof Serializable)) {
            return path;
        }
        for (Class<?> c = object.getClass(); c != null; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())
                        && !Modifier.isTransient(field.getModifiers())) {
                    Object value = value(field, object);
                    if (isCulprit(value)) {
                        return find(value, path + "." + field.getName());
                    }
                }
            }
        }
        return path;
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
                        try (var out = new ObjectOutputStream(OutputStream.nullOutputStream())) {
                            out.writeObject(value);
                        }
                    });
            return false;
        } catch (IOException | ClassNotFoundException | RuntimeException e) {
            return true;
        }
    }

    private static boolean isEmpty(Object array) {
        return Array.getLength(array) == 0;
    }
}
