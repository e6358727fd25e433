// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.Constants.EINTR;
import static ave.posix.Constants.ENOENT;
import static ave.posix.Constants.ERANGE;
import static ave.posix.Constants.ESRCH;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Looks users up as the system does: in files, LDAP, sssd, or whatever nsswitch.conf(5) says. Each
 * look-up has memory of its own, so that threads don't disturb each other.
 */
public final class Users {
    private static final Users SYSTEM = new Users(null);

    private static final int FIRST_SIZE = 1024;
    private static final int GREATEST_SIZE = 1 << 24;

    // pwd.h: struct passwd on 64-bit platforms, and behind it the pointer to the result
    private static final int PW_NAME = 0;
    private static final int PW_UID = 16;
    private static final int PW_GID = 20;
    private static final int PW_DIR = 32;
    private static final int RESULT = 48;
    private static final int SIZE = RESULT + Long.BYTES;

    private final IdentityCalls calls;

    /** Null for libc's, which is bound at the first look-up. */
    Users(IdentityCalls calls) {
        this.calls = calls;
    }

    /**
     * The users of this system.
     *
     * @return always the same
     */
    public static Users system() {
        return SYSTEM;
    }

    /**
     * Looks a user up by name.
     *
     * @param name the name
     * @return the user; nothing if there is none of that name
     * @throws PosixException if that can't be found out, because the database is out of reach, say
     * @throws UnsupportedOperationException if this JVM can't call native code
     */
    public Optional<Account> byName(String name) {
        if (name.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        NativeBuffer text = nativeText(name);
        try {
            return find(
                    "getpwnam_r",
                    name,
                    (entry, strings) ->
                            calls().getpwnam_r(
                                            text.address(),
                                            entry.address(),
                                            strings.address(),
                                            strings.capacity(),
                                            entry.address() + RESULT));
        } finally {
            Reference.reachabilityFence(text);
        }
    }

    /**
     * Looks a user up by id.
     *
     * @param uid the id, 0 to 2^32 - 1
     * @return the user; nothing if there is none of that id
     * @throws PosixException if that can't be found out, because the database is out of reach, say
     * @throws UnsupportedOperationException if this JVM can't call native code
     */
    public Optional<Account> byId(long uid) {
        return find(
                "getpwuid_r",
                uid,
                (entry, strings) ->
                        calls().getpwuid_r(
                                        (int) uid,
                                        entry.address(),
                                        strings.address(),
                                        strings.capacity(),
                                        entry.address() + RESULT));
    }

    static NativeBuffer nativeText(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        NativeBuffer buffer = new NativeBuffer(bytes.length + 1);
        buffer.bytes().put(0, bytes);
        return buffer;
    }

    private interface LookUp {
        int fill(NativeBuffer entry, NativeBuffer strings);
    }

    private IdentityCalls calls() {
        return calls == null ? Libc.identity() : calls;
    }

    private static Optional<Account> find(String function, Object key, LookUp lookUp) {
        NativeBuffer entry = new NativeBuffer(SIZE);
        NativeBuffer strings = new NativeBuffer(FIRST_SIZE);
        while (true) {
            int error = -lookUp.fill(entry, strings);
            if (error == ERANGE && strings.capacity() < GREATEST_SIZE) {
                strings = new NativeBuffer(strings.capacity() * 2);
            } else if (error == 0 || error == ENOENT || error == ESRCH) {
                boolean found = error == 0 && entry.bytes().getLong(RESULT) != 0;
                return found ? Optional.of(account(entry, strings)) : Optional.empty();
            } else if (error != EINTR) {
                throw new PosixException(function, key, error);
            }
        }
    }

    private static Account account(NativeBuffer entry, NativeBuffer strings) {
        ByteBuffer fields = entry.bytes();
        return new Account(
                text(fields.getLong(PW_NAME), strings),
                Integer.toUnsignedLong(fields.getInt(PW_UID)),
                Integer.toUnsignedLong(fields.getInt(PW_GID)),
                text(fields.getLong(PW_DIR), strings));
    }

    /** The strings of an entry are in the buffer that was given for them, says POSIX. */
    private static String text(long address, NativeBuffer strings) {
        if (address == 0) {
            return "";
        }
        int start = Math.toIntExact(address - strings.address());
        int end = start;
        while (strings.bytes().get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - start];
        strings.bytes().get(start, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
