// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

import static ave.posix.libc.JffiFunction.INT;
import static ave.posix.libc.JffiFunction.LONG;
import static ave.posix.libc.JffiFunction.POINTER;
import static ave.posix.libc.JffiFunction.SIZE;

/** {@link DirectoryCalls} through jffi. */
final class JffiDirectoryCalls implements DirectoryCalls {
    private final JffiFunction openat =
            new JffiFunction("openat", INT, INT, POINTER, INT, INT).restarting();
    private final JffiFunction mkdirat = new JffiFunction("mkdirat", INT, INT, POINTER, INT);
    private final JffiFunction renameat2 =
            new JffiFunction("renameat2", INT, INT, POINTER, INT, POINTER, INT);
    private final JffiFunction linkat =
            new JffiFunction("linkat", INT, INT, POINTER, INT, POINTER, INT);
    private final JffiFunction unlinkat = new JffiFunction("unlinkat", INT, INT, POINTER, INT);
    private final JffiFunction statx =
            new JffiFunction("statx", INT, INT, POINTER, INT, INT, POINTER);
    private final JffiFunction fchmodat = new JffiFunction("fchmodat", INT, INT, POINTER, INT, INT);
    private final JffiFunction fsync = new JffiFunction("fsync", INT, INT).restarting();
    private final JffiFunction ftruncate =
            new JffiFunction("ftruncate", INT, INT, LONG).restarting();
    private final JffiFunction pwrite =
            new JffiFunction("pwrite", LONG, INT, POINTER, SIZE, LONG).restarting();

    @Override
    public int openat(int directory, long path, int flags, int mode) {
        return openat.call(directory, path, flags, mode);
    }

    @Override
    public int mkdirat(int directory, long path, int mode) {
        return mkdirat.call(directory, path, mode);
    }

    @Override
    public int renameat2(int fromDirectory, long from, int toDirectory, long to, int flags) {
        return renameat2.call(fromDirectory, from, toDirectory, to, flags);
    }

    @Override
    public int linkat(int fromDirectory, long from, int toDirectory, long to, int flags) {
        return linkat.call(fromDirectory, from, toDirectory, to, flags);
    }

    @Override
    public int unlinkat(int directory, long path, int flags) {
        return unlinkat.call(directory, path, flags);
    }

    @Override
    public int statx(int directory, long path, int flags, int mask, long status) {
        return statx.call(directory, path, flags, mask, status);
    }

    @Override
    public int fchmodat(int directory, long path, int mode, int flags) {
        return fchmodat.call(directory, path, mode, flags);
    }

    @Override
    public int fsync(int fd) {
        return fsync.call(fd);
    }

    @Override
    public int ftruncate(int fd, long size) {
        return ftruncate.call(fd, size);
    }

    @Override
    public int pwrite(int fd, long buffer, long size, long offset) {
        return pwrite.call(fd, buffer, size, offset);
    }
}
