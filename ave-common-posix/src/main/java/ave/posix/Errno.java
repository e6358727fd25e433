// SPDX-License-Identifier: Apache-2.0
package ave.posix;

/** Names and texts of error numbers, as errno(3) lists them. */
public final class Errno {
    private Errno() {}

    /**
     * Describes an error number for a message.
     *
     * @param errno a positive error number
     * @return name and text, such as {@code ECONNREFUSED (Connection refused)}; for a number that
     *     the platform doesn't know, {@code errno N}
     */
    public static String describe(int errno) {
        jnr.constants.platform.Errno known = jnr.constants.platform.Errno.valueOf(errno);
        return known.defined() ? known.name() + " (" + known.description() + ")" : "errno " + errno;
    }

    /**
     * The text of an error number alone.
     *
     * @param errno a positive error number
     * @return strerror(3)'s text, such as {@code Connection refused}
     */
    public static String text(int errno) {
        jnr.constants.platform.Errno known = jnr.constants.platform.Errno.valueOf(errno);
        return known.defined() ? known.description() : "errno " + errno;
    }
}
