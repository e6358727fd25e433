// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

import static ave.posix.libc.JffiFunction.INT;
import static ave.posix.libc.JffiFunction.POINTER;
import static ave.posix.libc.JffiFunction.SIZE;

/** {@link IdentityCalls} through jffi. */
final class JffiIdentityCalls implements IdentityCalls {
    private final JffiFunction getpwnam =
            new JffiFunction("getpwnam_r", INT, POINTER, POINTER, POINTER, SIZE, POINTER);
    private final JffiFunction getpwuid =
            new JffiFunction("getpwuid_r", INT, INT, POINTER, POINTER, SIZE, POINTER);
    private final JffiFunction getgrgid =
            new JffiFunction("getgrgid_r", INT, INT, POINTER, POINTER, SIZE, POINTER);
    private final JffiFunction getgrouplist =
            new JffiFunction("getgrouplist", INT, POINTER, INT, POINTER, POINTER);
    private final JffiFunction setgroups = new JffiFunction("setgroups", INT, SIZE, POINTER);
    private final JffiFunction setresgid = new JffiFunction("setresgid", INT, INT, INT, INT);
    private final JffiFunction setresuid = new JffiFunction("setresuid", INT, INT, INT, INT);
    private final JffiFunction getresuid =
            new JffiFunction("getresuid", INT, POINTER, POINTER, POINTER);
    private final JffiFunction getresgid =
            new JffiFunction("getresgid", INT, POINTER, POINTER, POINTER);

    /** Gives the error number as its result, not in errno. */
    @Override
    public int getpwnam_r(long name, long passwd, long buffer, long size, long result) {
        return -getpwnam.call(name, passwd, buffer, size, result);
    }

    /** Gives the error number as its result, not in errno. */
    @Override
    public int getpwuid_r(int uid, long passwd, long buffer, long size, long result) {
        return -getpwuid.call(uid, passwd, buffer, size, result);
    }

    /** Gives the error number as its result, not in errno. */
    @Override
    public int getgrgid_r(int gid, long group, long buffer, long size, long result) {
        return -getgrgid.call(gid, group, buffer, size, result);
    }

    /**
     * There is always one at least; errno says nothing, and may be 0 when the list is too short.
     */
    @Override
    public int getgrouplist(long name, int gid, long groups, long count) {
        int found = getgrouplist.call(name, gid, groups, count);
        return found <= 0 ? -1 : found;
    }

    @Override
    public int setgroups(long count, long groups) {
        return setgroups.call(count, groups);
    }

    @Override
    public int setresgid(int real, int effective, int saved) {
        return setresgid.call(real, effective, saved);
    }

    @Override
    public int setresuid(int real, int effective, int saved) {
        return setresuid.call(real, effective, saved);
    }

    @Override
    public int getresuid(long real, long effective, long saved) {
        return getresuid.call(real, effective, saved);
    }

    @Override
    public int getresgid(long real, long effective, long saved) {
        return getresgid.call(real, effective, saved);
    }
}
