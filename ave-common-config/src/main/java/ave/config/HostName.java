// SPDX-License-Identifier: Apache-2.0
package ave.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this machine, as other machines may know it. */
final class HostName {
    private static final Path PLAIN = Path.of("/proc/sys/kernel/hostname");

    private HostName() {}

    static String ofThisMachine() {
        return full(plain());
    }

    /** The kernel's, without asking anybody. */
    private static String plain() {
        try {
            return Files.readString(PLAIN).strip();
        } catch (IOException e) {
            return "localhost";
        }
    }

    /** With its domain where that can be found out; else as it is. */
    static String full(String plain) {
        try {
            InetAddress address = InetAddress.getByName(plain);
            String full = address.getCanonicalHostName();
            return full.equals(address.getHostAddress()) ? plain : full;
        } catch (UnknownHostException e) {
            return plain;
        }
    }
}
