// SPDX-License-Identifier: Apache-2.0
/** Uses ave-common-posix. */
module consumer.posix {
    requires ave.common.posix;
}
