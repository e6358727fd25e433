// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

import java.util.List;

/**
 * libc's posix_spawn(3) and what prepares it. Each returns 0 or, when it fails, the error number
 * itself, as these functions do. Pointers are addresses.
 */
public interface SpawnCalls {
    /** The size of posix_spawn_file_actions_t, with room to spare. */
    int FILE_ACTIONS_BYTES = 128;

    /** The size of posix_spawnattr_t, with room to spare. */
    int ATTRIBUTES_BYTES = 384;

    /** The size of sigset_t. */
    int SIGSET_BYTES = 128;

    int fileActionsInit(long actions);

    int fileActionsDestroy(long actions);

    int addOpen(long actions, int fd, long path, int flags, int mode);

    int addDup2(long actions, int from, int to);

    int addClose(long actions, int fd);

    int addChdir(long actions, long path);

    int addCloseFrom(long actions, int from);

    int attributesInit(long attributes);

    int attributesDestroy(long attributes);

    int setFlags(long attributes, int flags);

    int setSigDefault(long attributes, long sigset);

    int setSigMask(long attributes, long sigset);

    int spawnp(long pid, long file, long actions, long attributes, long argv, long envp);

    /** The address of this process's own environment, as envp. */
    long environ();

    /** What it holds: NAME=value, byte by byte. */
    List<byte[]> variables();
}
