// SPDX-License-Identifier: Apache-2.0
package ave.exceptions.internal;

/** The name of an exception's class on the wire. */
public final class TypeName {
    private TypeName() {}

    /**
     * Returns the simple name of a class, or of the nearest superclass that a programmer named.
     *
     * @param type the class of an exception
     * @return the simple name of {@link #named}
     */
    public static String of(Class<?> type) {
        return named(type).getSimpleName();
    }

    /**
     * Returns the class itself, or the nearest superclass that a programmer named: not an anonymous
     * class, nor one that was generated at run time (a proxy that extends the exception, a hidden
     * class).
     *
     * @param type the class of an exception
     * @return the first class with a name, {@code Object} at the latest
     */
    public static Class<?> named(Class<?> type) {
        Class<?> named = type;
        while (isNameless(named) && named.getSuperclass() != null) {
            named = named.getSuperclass();
        }
        return named;
    }

    private static boolean isNameless(Class<?> type) {
        // By convention generators of subclasses put two dollar signs into the names they make up.
        return type.isAnonymousClass()
                || type.isSynthetic()
                || type.isHidden()
                || type.getName().contains("$$");
    }
}
