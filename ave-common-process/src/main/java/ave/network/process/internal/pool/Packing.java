// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.pool;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;

/** Objects as bytes. Thread-safe. */
public final class Packing {
    private Packing() {}

    /**
     * Serializes an object.
     *
     * @param object may be null
     * @return its bytes
     * @throws IOException if it can't be serialized
     */
    public static byte[] pack(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    /**
     * Makes an object of its bytes.
     *
     * @param bytes what {@link #pack} returned
     * @param loader knows the classes; those that it doesn't know are looked for as usual. May be
     *     null
     * @return the object
     * @throws IOException if the bytes make no object
     * @throws ClassNotFoundException if a class isn't known here
     */
    public static Object unpack(byte[] bytes, ClassLoader loader)
            throws IOException, ClassNotFoundException {
        try (ObjectInputStream in =
                new LoaderInputStream(new ByteArrayInputStream(bytes), loader)) {
            return in.readObject();
        }
    }

    private static final class LoaderInputStream extends ObjectInputStream {
        private final ClassLoader loader;

        LoaderInputStream(InputStream in, ClassLoader loader) throws IOException {
            super(in);
            this.loader = loader;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass type)
                throws IOException, ClassNotFoundException {
            try {
                return Class.forName(type.getName(), false, loader);
            } catch (ClassNotFoundException e) {
                // A primitive type, or one that only the loader of the caller knows.
                return super.resolveClass(type);
            }
        }
    }
}
