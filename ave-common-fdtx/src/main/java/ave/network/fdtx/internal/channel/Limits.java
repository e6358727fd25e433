// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx.internal.channel;

import ave.posix.RightsBuffer;

/**
 * The limits of a received message.
 *
 * @param bytes the largest size of the text in bytes, at least 1
 * @param fds the most descriptors, 0 to {@link RightsBuffer#MAX_FDS}
 */
public record Limits(int bytes, int fds) {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number is out of its range
     */
    public Limits {
        if (bytes < 1 || fds < 0 || fds > RightsBuffer.MAX_FDS) {
            throw new IllegalArgumentException(
                    "can't receive up to "
                            + bytes
                            + " bytes with up to "
                            + fds
                            + " file descriptors: at least 1 byte, 0 to "
                            + RightsBuffer.MAX_FDS
                            + " descriptors");
        }
    }
}
