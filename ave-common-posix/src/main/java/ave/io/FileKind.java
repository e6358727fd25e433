// SPDX-License-Identifier: Apache-2.0
package ave.io;

import static ave.posix.abi.Constants.AT_EMPTY_PATH;
import static ave.posix.abi.Constants.STATX_BASIC_STATS;
import static ave.posix.abi.Constants.S_IFBLK;
import static ave.posix.abi.Constants.S_IFMT;
import static ave.posix.abi.Constants.S_IFREG;
import static ave.posix.abi.Constants.S_IFSOCK;

import ave.posix.abi.NativeBuffer;
import ave.posix.abi.NativePath;
import ave.posix.libc.Libc;
import java.lang.ref.Reference;

/** The kinds of open files that need different system calls. See inode(7). */
enum FileKind {
    SOCKET,

    /** A regular file or block device: a call never waits for another process. */
    FILE,

    /** A pipe, terminal or other device. */
    PIPE;

    private static final int MODE_OFFSET = 28;
    private static final int STATX_BYTES = 256;

    static FileKind of(Fd fd) {
        NativeBuffer status = new NativeBuffer(STATX_BYTES);
        int result =
                Libc.directories()
                        .statx(
                                fd.number(),
                                NativePath.empty().address(),
                                AT_EMPTY_PATH,
                                STATX_BASIC_STATS,
                                status.address());
        Reference.reachabilityFence(status);
        if (result < 0) {
            throw new PosixException("statx", fd, -result);
        }
        switch (status.bytes().getShort(MODE_OFFSET) & S_IFMT) {
            case S_IFSOCK:
                return SOCKET;
            case S_IFREG:
            case S_IFBLK:
                return FILE;
            default:
                return PIPE;
        }
    }
}
