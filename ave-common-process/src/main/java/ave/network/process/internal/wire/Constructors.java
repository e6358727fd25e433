// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.wire;

import java.io.Externalizable;
import java.io.InvalidClassException;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.Optional;

/**
 * Finds objects that can be written but not read. Serialization looks for the constructor only when
 * it reads, which would be in the child. Thread-safe.
 */
final class Constructors {
    /** The class whose constructor is missing; empty for most. */
    private static final ClassValue<Optional<Class<?>>> WITHOUT =
            new ClassValue<>() {
                @Override
                protected Optional<Class<?>> computeValue(Class<?> type) {
                    return Optional.ofNullable(withoutConstructor(type));
                }
            };

    private Constructors() {}

    /**
     * Checks the class of an object that is about to be written.
     *
     * @throws InvalidClassException if no JVM could read it
     */
    static void check(Object object) throws InvalidClassException {
        Class<?> type = object.getClass();
        Class<?> without = WITHOUT.get(type).orElse(null);
        if (without != null) {
            String reason = without.getName() + " has no constructor without arguments for it";
            throw new InvalidClassException(type.getName(), reason);
        }
    }

    private static Class<?> withoutConstructor(Class<?> type) {
        if (!Serializable.class.isAssignableFrom(type) || isMadeOtherwise(type)) {
            return null;
        }
        if (Externalizable.class.isAssignableFrom(type)) {
            Constructor<?> own = constructor(type);
            return own != null && Modifier.isPublic(own.getModifiers()) ? null : type;
        }
        Class<?> base = type;
        while (Serializable.class.isAssignableFrom(base)) {
            base = base.getSuperclass();
        }
        Constructor<?> inherited = constructor(base);
        return inherited != null && mayCall(type, inherited) ? null : base;
    }

    private static boolean isMadeOtherwise(Class<?> type) {
        return type.isRecord() || type.isArray() || Enum.class.isAssignableFrom(type);
    }

    private static Constructor<?> constructor(Class<?> type) {
        try {
            return type.getDeclaredConstructor();
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    /** As a subclass may. */
    private static boolean mayCall(Class<?> type, Constructor<?> constructor) {
        int modifiers = constructor.getModifiers();
        if (Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers)) {
            return true;
        }
        Class<?> base = constructor.getDeclaringClass();
        return !Modifier.isPrivate(modifiers)
                && base.getPackageName().equals(type.getPackageName())
                && base.getClassLoader() == type.getClassLoader();
    }
}
