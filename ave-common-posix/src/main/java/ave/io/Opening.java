// SPDX-License-Identifier: Apache-2.0
package ave.io;

import static ave.posix.abi.Constants.AT_FDCWD;
import static ave.posix.abi.Constants.O_APPEND;
import static ave.posix.abi.Constants.O_CLOEXEC;
import static ave.posix.abi.Constants.O_CREAT;
import static ave.posix.abi.Constants.O_DSYNC;
import static ave.posix.abi.Constants.O_EXCL;
import static ave.posix.abi.Constants.O_NOCTTY;
import static ave.posix.abi.Constants.O_NOFOLLOW;
import static ave.posix.abi.Constants.O_RDONLY;
import static ave.posix.abi.Constants.O_RDWR;
import static ave.posix.abi.Constants.O_SYNC;
import static ave.posix.abi.Constants.O_TRUNC;
import static ave.posix.abi.Constants.O_WRONLY;

import ave.posix.abi.NativeBuffer;
import ave.posix.abi.NativePath;
import ave.posix.libc.Libc;
import java.lang.ref.Reference;
import java.nio.file.FileSystems;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** open(2) with the options of java.nio.file. */
final class Opening {
    private static final int READ_AND_WRITE_FOR_ALL = 0666;

    private Opening() {}

    static int open(Path path, List<OpenOption> options) {
        if (path.getFileSystem() != FileSystems.getDefault()) {
            throw new IllegalArgumentException("not a path of the default file system: " + path);
        }
        int flags = flags(options) | O_CLOEXEC | O_NOCTTY;
        NativeBuffer name = NativePath.of(path);
        int result =
                Libc.directories().openat(AT_FDCWD, name.address(), flags, READ_AND_WRITE_FOR_ALL);
        Reference.reachabilityFence(name);
        if (result < 0) {
            throw new PosixException("open", path, -result);
        }
        return result;
    }

    private static int flags(List<OpenOption> options) {
        boolean writes =
                options.contains(StandardOpenOption.WRITE)
                        || options.contains(StandardOpenOption.APPEND);
        boolean reads = options.contains(StandardOpenOption.READ) || !writes;
        int flags = writes ? reads ? O_RDWR : O_WRONLY : O_RDONLY;
        for (OpenOption option : options) {
            flags |= flag(option, writes);
        }
        if ((flags & O_APPEND) != 0 && (flags & O_TRUNC) != 0) {
            throw new IllegalArgumentException(
                    "the options APPEND and TRUNCATE_EXISTING exclude each other");
        }
        return flags;
    }

    /** Ignores write-only options when reading, as java.nio.file does. */
    private static int flag(OpenOption option, boolean writes) {
        if (option == LinkOption.NOFOLLOW_LINKS) {
            return O_NOFOLLOW;
        }
        if (!(option instanceof StandardOpenOption standard)) {
            throw new UnsupportedOperationException("open(2) doesn't support the option " + option);
        }
        switch (standard) {
            case APPEND:
                return O_APPEND;
            case TRUNCATE_EXISTING:
                return writes ? O_TRUNC : 0;
            case CREATE:
                return writes ? O_CREAT : 0;
            case CREATE_NEW:
                return writes ? O_CREAT | O_EXCL : 0;
            case SYNC:
                return O_SYNC;
            case DSYNC:
                return O_DSYNC;
            case DELETE_ON_CLOSE:
                throw new UnsupportedOperationException(
                        "open(2) doesn't support the option DELETE_ON_CLOSE");
            default:
                return 0;
        }
    }
}
