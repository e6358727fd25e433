// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.wire;

import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.invoke.SerializedLambda;

/** Which classes a new JVM finds that looks for them where this one does. */
public final class Reachable {
    private static final ClassLoader OURS = Reachable.class.getClassLoader();

    private Reachable() {}

    /** Whether it finds this library by itself. */
    public static boolean isLibrary() {
        return isKnownTo(ClassLoader.getSystemClassLoader(), Reachable.class);
    }

    private static boolean isKnownTo(ClassLoader loader, Class<?> type) {
        try {
            return Class.forName(type.getName(), false, loader) == type;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** Whether it finds a class, given that it finds this library. */
    private static boolean isReachable(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return element.isPrimitive()
                || element.getClassLoader() == OURS
                || isKnownTo(OURS, element);
    }

    /** Why a class isn't found, and what helps. */
    public static String explain(Class<?> type) {
        return explain(type.getName(), type.getClassLoader().getClass().getName());
    }

    private static String explain(String type, String loader) {
        return "a new JVM doesn't find class "
                + type
                + ", which isn't on the class path but comes from "
                + loader
                + " (a program that is run from its source has its classes in memory only): name a"
                + " class path that has it with ProcessOptions.classPath";
    }

    /** Writes objects, and refuses those whose classes a new JVM doesn't find or can't make. */
    static final class Output extends ObjectOutputStream {
        private final String attempt;

        /** The attempt is the beginning of the message. */
        Output(OutputStream out, String attempt) throws IOException {
            super(out);
            this.attempt = attempt;
            enableReplaceObject(true);
        }

        @Override
        protected void annotateClass(Class<?> type) {
            if (!isReachable(type)) {
                throw new StartException(attempt + explain(type));
            }
        }

        /** A lambda travels as the name of the class that it is in. */
        @Override
        protected Object replaceObject(Object object) throws InvalidClassException {
            Constructors.check(object);
            if (object instanceof SerializedLambda lambda) {
                String type = lambda.getCapturingClass().replace('/', '.');
                try {
                    Class.forName(type, false, OURS);
                } catch (ClassNotFoundException | LinkageError e) {
                    throw new StartException(attempt + explain(type, "another class loader"), e);
                }
            }
            return object;
        }
    }
}
