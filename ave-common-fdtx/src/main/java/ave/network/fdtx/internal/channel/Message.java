// SPDX-License-Identifier: Apache-2.0
package ave.network.fdtx.internal.channel;

import ave.io.Fd;
import java.util.List;

/**
 * A text with descriptors.
 *
 * @param text the text
 * @param fds the descriptors; those that were received are the receiver's to close
 */
public record Message(String text, List<Fd> fds) {}
