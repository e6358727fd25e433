// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EINTR;
import static ave.posix.abi.Constants.ENOENT;
import static ave.posix.abi.Constants.ERANGE;
import static ave.posix.abi.Constants.ESRCH;

import ave.io.PosixException;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.IdentityCalls;
import ave.posix.libc.Libc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks up users and groups as the system does: in files, LDAP, sssd, as nsswitch.conf(5)
 * configures. Names and paths are UTF-8, whatever the locale of this JVM. Thread-safe: each look-up
 * has its own memory.
 */
public final class Users {
    private static final Users SYSTEM = new Users(null);

    private static final int FIRST_SIZE = 1024;
    private static final int GREATEST_SIZE = 1 << 24;

    /** linux/limits.h: NGROUPS_MAX. */
    private static final int MOST_GROUPS = 65536;

    private static final int FIRST_GROUPS = 64;

    // pwd.h: struct passwd on 64-bit platforms, and after it the pointer to the result
    private static final int PW_NAME = 0;
    private static final int PW_UID = 16;
    private static final int PW_GID = 20;
    private static final int PW_DIR = 32;

    // grp.h: struct group on 64-bit platforms
    private static final int GR_NAME = 0;
    private static final int GR_GID = 16;
    private static final int GR_MEM = 24;

    private static final int RESULT = 48;
    private static final int SIZE = RESULT + Long.BYTES;

    private final IdentityCalls calls;

    /** Null for libc, which is bound on the first look-up. */
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
     * @return the user; empty if there is no such user
     * @throws UncheckedIOException if the look-up fails, for example because the database can't be
     *     reached (a {@link PosixException}), or if the entry is not valid UTF-8
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
                                                    entry.address() + RESULT))
                    .map(Entry::account);
        } finally {
            Reference.reachabilityFence(text);
        }
    }

    /**
     * Looks a user up by id.
     *
     * @param uid the id, 0 to 2^32 - 1
     * @return the user; empty if there is no such user
     * @throws UncheckedIOException as {@link #byName} does
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
                                                entry.address() + RESULT))
                .map(Entry::account);
    }

    /**
     * Looks a group up by id.
     *
     * @param gid the id, 0 to 2^32 - 1
     * @return the group; empty if there is no such group
     * @throws UncheckedIOException as {@link #byName} does
     * @throws UnsupportedOperationException if this JVM can't call native code
     */
    public Optional<Group> groupById(long gid) {
        return find(
                        "getgrgid_r",
                        gid,
                        (entry, strings) ->
                                calls().getgrgid_r(
                                                (int) gid,
                                                entry.address(),
                                                strings.address(),
                                                strings.capacity(),
                                                entry.address() + RESULT))
                .map(Entry::group);
    }

    /**
     * The ids of all groups that a user is in.
     *
     * @param account the user
     * @return the ids as 32-bit integers, one after the other, filling the buffer
     * @throws IllegalStateException if they are more than a process can have
     */
    static NativeBuffer groupsOf(Account account) {
        NativeBuffer name = nativeText(account.name());
        NativeBuffer count = new NativeBuffer(Integer.BYTES);
        for (int room = FIRST_GROUPS; room <= MOST_GROUPS; room *= 2) {
            NativeBuffer ids = new NativeBuffer(room * Integer.BYTES);
            count.bytes().putInt(0, room);
            int found =
                    Libc.identity()
                            .getgrouplist(
                                    name.address(),
                                    (int) account.gid(),
                                    ids.address(),
                                    count.address());
            Reference.reachabilityFence(name);
            if (found >= 0) {
                NativeBuffer exact = new NativeBuffer(found * Integer.BYTES);
                exact.bytes().put(0, ids.bytes(), 0, found * Integer.BYTES);
                return exact;
            }
        }
        throw new IllegalStateException(
                "user " + account.name() + " is in more than " + MOST_GROUPS + " groups");
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

    private static Optional<Entry> find(String function, Object key, LookUp lookUp) {
        NativeBuffer entry = new NativeBuffer(SIZE);
        NativeBuffer strings = new NativeBuffer(FIRST_SIZE);
        while (true) {
            int error = -lookUp.fill(entry, strings);
            if (error == ERANGE && strings.capacity() < GREATEST_SIZE) {
                strings = new NativeBuffer(strings.capacity() * 2);
            } else if (error == 0 || error == ENOENT || error == ESRCH) {
                boolean found = error == 0 && entry.bytes().getLong(RESULT) != 0;
                return found
                        ? Optional.of(new Entry(function + " " + key, entry.bytes(), strings))
                        : Optional.empty();
            } else if (error != EINTR) {
                throw new PosixException(function, key, error);
            }
        }
    }

    /** The result of a look-up: libc's struct, and the memory that its pointers refer to. */
    private record Entry(String lookUp, ByteBuffer fields, NativeBuffer strings) {
        Account account() {
            return new Account(
                    text("name", fields.getLong(PW_NAME)),
                    Integer.toUnsignedLong(fields.getInt(PW_UID)),
                    Integer.toUnsignedLong(fields.getInt(PW_GID)),
                    text("home directory", fields.getLong(PW_DIR)));
        }

        Group group() {
            List<String> members = new ArrayList<>();
            int at = offset(fields.getLong(GR_MEM));
            for (long member = strings.bytes().getLong(at);
                    member != 0;
                    member = strings.bytes().getLong(at)) {
                members.add(text("member", member));
                at += Long.BYTES;
            }
            return new Group(
                    text("name", fields.getLong(GR_NAME)),
                    Integer.toUnsignedLong(fields.getInt(GR_GID)),
                    members);
        }

        /** The strings of an entry are in the buffer that was given for them, says POSIX. */
        private int offset(long address) {
            return Math.toIntExact(address - strings.address());
        }

        private String text(String field, long address) {
            if (address == 0) {
                return "";
            }
            int start = offset(address);
            int end = start;
            while (strings.bytes().get(end) != 0) {
                end++;
            }
            try {
                // Decoded with replacement characters, a path would lead somewhere else.
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(strings.bytes().slice(start, end - start))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new UncheckedIOException(
                        lookUp + ": the " + field + " is not valid UTF-8",
                        new IOException("invalid UTF-8", e));
            }
        }
    }
}
