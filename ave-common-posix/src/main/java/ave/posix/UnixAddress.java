// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.AF_UNIX;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The address of an AF_UNIX socket: a path in the file system, or an abstract name, which has no
 * file, permissions or directory. See unix(7).
 *
 * @param name the path, or the abstract name
 * @param isAbstract whether it is an abstract name
 */
public record UnixAddress(String name, boolean isAbstract) {
    /** The longest path or abstract name in bytes of UTF-8. */
    public static final int MAX_NAME = 107;

    /** The size of struct sockaddr_un. */
    static final int BYTES = 110;

    private static final int PATH = 2;

    /**
     * Checks that the kernel can take it.
     *
     * @throws IllegalArgumentException if it is empty, longer than {@link #MAX_NAME}, or a path
     *     with a NUL
     */
    public UnixAddress {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("AF_UNIX path is empty");
        }
        int bytes = utf8(name).length;
        if (bytes > MAX_NAME) {
            throw new IllegalArgumentException(
                    "AF_UNIX path too long: "
                            + bytes
                            + " bytes, at most "
                            + MAX_NAME
                            + ": "
                            + name);
        }
        if (!isAbstract && name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("AF_UNIX path contains a NUL");
        }
    }

    /**
     * A socket file.
     *
     * @param path its path
     * @return the address
     * @throws IllegalArgumentException if it is empty, too long, or has a NUL
     */
    public static UnixAddress ofPath(String path) {
        return new UnixAddress(path, false);
    }

    /**
     * Returns an abstract name, which exists as long as a socket has it.
     *
     * @param name the name
     * @return the address
     * @throws IllegalArgumentException if it is empty or too long
     */
    public static UnixAddress ofAbstractName(String name) {
        return new UnixAddress(name, true);
    }

    /** Returns the length that goes with it. */
    int encode(ByteBuffer to) {
        byte[] bytes = utf8(name);
        to.putShort(0, (short) AF_UNIX);
        if (isAbstract) {
            to.put(PATH, (byte) 0).put(PATH + 1, bytes);
        } else {
            to.put(PATH, bytes).put(PATH + bytes.length, (byte) 0);
        }
        return PATH + bytes.length + 1;
    }

    /**
     * Reads struct sockaddr_un.
     *
     * @param from holds it
     * @param length what the kernel says of its size
     * @return the address; null if the socket has none, or is of another family
     */
    static UnixAddress decode(ByteBuffer from, int length) {
        if (length <= PATH || from.getShort(0) != AF_UNIX) {
            return null;
        }
        boolean isAbstract = from.get(PATH) == 0;
        int first = isAbstract ? PATH + 1 : PATH;
        int end = first;
        while (end < length && (isAbstract || from.get(end) != 0)) {
            end++;
        }
        byte[] name = new byte[end - first];
        from.get(first, name);
        return new UnixAddress(new String(name, StandardCharsets.UTF_8), isAbstract);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The path; an abstract name with an @ in front, as the tools of the system show it. */
    @Override
    public String toString() {
        return isAbstract ? "@" + name : name;
    }
}
