// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import java.util.List;

/**
 * An entry of the group database. See getgrgid(3).
 *
 * @param name the group's name
 * @param gid its id, 0 to 2^32 - 1
 * @param members the names of the users that the database lists as its members; those whose primary
 *     group it is usually aren't among them
 */
public record Group(String name, long gid, List<String> members) {
    /**
     * Makes one of a list, which is copied.
     *
     * @param name the group's name
     * @param gid its id
     * @param members the names of its members
     */
    public Group {
        members = List.copyOf(members);
    }

    /**
     * Tells whether this is the group of one user alone, as most distributions make one for each
     * user: the user's primary group, of the user's name, and without further members.
     *
     * @param user the user
     * @return whether it is
     */
    public boolean isPrivateGroupOf(Account user) {
        return gid == user.gid()
                && name.equals(user.name())
                && members.stream().allMatch(user.name()::equals);
    }
}
