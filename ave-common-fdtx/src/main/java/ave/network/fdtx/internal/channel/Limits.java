// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx.internal.channel;

import ave.posix.RightsBuffer;

/**
 * What may come as one message.
 *
 * @param bytes of how many bytes the text may be, 1 at least
 * @param fds how many descriptors may come with it, 0 to {@link RightsBuffer#MAX_FDS}
 */
public record Limits(int bytes, int fds) {
    /**
     * Checks that they can be kept.
     *
     * @throws IllegalArgumentException if a number is out of its range
     */
    public Limits {
        if (bytes < 1 || fds < 0 || fds > RightsBuffer.MAX_FDS) {
            throw new IllegalArgumentException(
                    "get " + bytes + " bytes with " + fds + " file descriptors");
        }
    }
}
