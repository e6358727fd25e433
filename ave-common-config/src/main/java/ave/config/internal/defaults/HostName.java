// SPDX-License-Identifier: Apache-2.0
package ave.config.internal.defaults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name by which other machines may know this one. */
public final class HostName {
    private static final Path PLAIN = Path.of("/proc/sys/kernel/hostname");

    private HostName() {}

    /**
     * The name of this machine.
     *
     * @return the full name if it can be resolved, else the plain one
     */
    public static String ofThisMachine() {
        return full(plain());
    }

    /** The kernel's name, which needs no name server. */
    private static String plain() {
        try {
            return Files.readString(PLAIN).strip();
        } catch (IOException e) {
            return "localhost";
        }
    }

    /**
     * Completes a name.
     *
     * @param plain a name
     * @return the full name if it can be resolved, else the plain one
     */
    public static String full(String plain) {
        try {
            InetAddress address = InetAddress.getByName(plain);
            String full = address.getCanonicalHostName();
            return full.equals(address.getHostAddress()) ? plain : full;
        } catch (UnknownHostException e) {
            return plain;
        }
    }
}
