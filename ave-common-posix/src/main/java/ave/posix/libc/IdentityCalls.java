// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

/**
 * libc's functions on users, and on whose rights this process has. Each returns what the function
 * returns or, when it fails, the negated errno. Pointers are addresses; ids are unsigned. The
 * functions that set something reach all threads of the process. Man pages: getpwnam(3),
 * getgrgid(3), getgrouplist(3), setgroups(2), setresuid(2), getresuid(2).
 */
public interface IdentityCalls {
    /** Returns 0, also for a user that isn't there, or the negated error number. */
    int getpwnam_r(long name, long passwd, long buffer, long size, long result);

    /** Returns 0, also for a user that isn't there, or the negated error number. */
    int getpwuid_r(int uid, long passwd, long buffer, long size, long result);

    /** Returns 0, also for a group that isn't there, or the negated error number. */
    int getgrgid_r(int gid, long group, long buffer, long size, long result);

    /** Returns how many there are, or a negative number if there is no room for all. */
    int getgrouplist(long name, int gid, long groups, long count);

    int setgroups(long count, long groups);

    int setresgid(int real, int effective, int saved);

    int setresuid(int real, int effective, int saved);

    int getresuid(long real, long effective, long saved);

    int getresgid(long real, long effective, long saved);
}
