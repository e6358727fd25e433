// SPDX-License-Identifier: Apache-2.0
package ave.leakcheck.internal;

import java.util.HashMap;
import java.util.Map;

/** The sockets of the machine, or container, that are bound in the file system. */
final class UnixSockets {
    /** Num, RefCount, Protocol, Flags, Type, St, Inode, Path. */
    private static final int FIELDS = 8;

    private UnixSockets() {}

    /** Their paths, by what descriptors of them point to, such as {@code socket:[1234]}. */
    static Map<String, String> names() {
        Map<String, String> names = new HashMap<>();
        Proc.read("net/unix")
                .lines()
                .map(line -> line.split(" +", FIELDS))
                .filter(fields -> fields.length == FIELDS)
                .forEach(fields -> names.put("socket:[" + fields[6] + "]", fields[7]));
        return names;
    }
}
