// SPDX-License-Identifier: Apache-2.0
package ave.posix;

/**
 * An entry of the password database. See getpwnam(3).
 *
 * @param name the user's name as the database has it
 * @param uid the user's id, 0 to 2^32 - 1
 * @param gid the id of the user's primary group, 0 to 2^32 - 1
 * @param home the path of the home directory, which need not exist; may be empty
 */
public record Account(String name, long uid, long gid, String home) {}
