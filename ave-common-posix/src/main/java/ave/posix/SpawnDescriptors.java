// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EBADF;
import static ave.posix.abi.Constants.SC_OPEN_MAX;

import ave.io.PosixException;
import ave.posix.libc.Libc;
import ave.posix.libc.SpawnCalls;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The descriptors of a new program, as file actions of posix_spawn. A descriptor's new number may
 * be the old number of another one, so that none can go straight to its place: each is first copied
 * to a number that no descriptor has or gets. These are the lowest such numbers, because both libc
 * and the kernel refuse numbers from the open-files limit on. Not thread-safe.
 */
final class SpawnDescriptors {
    private static final int FIRST_BEYOND_STANDARD = 3;

    /** The descriptor in this process, by its number in the program. */
    private final SortedMap<Integer, Integer> wanted = new TreeMap<>();

    private final Map<Integer, Integer> copies = new HashMap<>();

    /** The lowest number that is the program's, and the lowest beyond all copies. */
    private int first;

    private int end;

    void put(int number, int from) {
        wanted.put(number, from);
    }

    /** Copies the descriptors to temporary numbers, and closes all above the copies. */
    void makeRoom(SpawnCalls calls, long actions, boolean terminal, String program) {
        Set<Integer> taken = new HashSet<>(wanted.keySet());
        taken.addAll(wanted.values());
        first = terminal ? FIRST_BEYOND_STANDARD : 0;
        end = first;
        copies.clear();
        for (int from : wanted.values()) {
            if (!copies.containsKey(from)) {
                while (taken.contains(end)) {
                    end++;
                }
                check("pass fd " + from, program, calls.addDup2(actions, from, end));
                copies.put(from, end++);
            }
        }
        check("close what is not passed", program, calls.addCloseFrom(actions, end));
    }

    /** Copies them to their final numbers, and closes all others. */
    void place(SpawnCalls calls, long actions, String program) {
        wanted.forEach(
                (number, from) ->
                        check(
                                "pass fd " + from + " as fd " + number,
                                program,
                                calls.addDup2(actions, copies.get(from), number)));
        for (int number = first; number < end; number++) {
            if (!wanted.containsKey(number)) {
                check("close fd " + number, program, calls.addClose(actions, number));
            }
        }
    }

    private static void check(String operation, String program, int errno) {
        if (errno == EBADF) {
            int limit = Libc.processes().sysconf(SC_OPEN_MAX);
            String target = "to " + program + " with an open-files limit of " + limit;
            throw new PosixException(operation, target, errno);
        }
        if (errno != 0) {
            throw new PosixException(operation, "to " + program, errno);
        }
    }

    /** Finds the descriptor that is not open, which the kernel doesn't name. */
    void checkOpen(String program) {
        for (int from : wanted.values()) {
            if (!Descriptors.isOpen(from)) {
                throw new PosixException("pass fd " + from, "to " + program, EBADF);
            }
        }
    }
}
