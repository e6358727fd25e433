// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.TIOCGWINSZ;

import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;

/**
 * The size of a terminal's window in characters; 0 for unknown. Immutable.
 *
 * @param columns its width
 * @param rows its height
 */
public record WindowSize(int columns, int rows) {
    /**
     * Reads the size of a terminal's window. See TIOCGWINSZ in ioctl_tty(2).
     *
     * @param fd a descriptor's number
     * @return its size; null if it isn't a terminal
     */
    public static WindowSize of(int fd) {
        NativeBuffer size = NativeBuffer.scratch();
        if (Libc.terminals().ioctl(fd, TIOCGWINSZ, size.address()) < 0) {
            return null;
        }
        return new WindowSize(
                Short.toUnsignedInt(size.bytes().getShort(2)),
                Short.toUnsignedInt(size.bytes().getShort(0)));
    }
}
