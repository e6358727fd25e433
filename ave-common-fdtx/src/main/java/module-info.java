// SPDX-License-Identifier: Apache-2.0
/** Open descriptors from one process to another. */
// module: see ave.common.posix.
@SuppressWarnings("module")
module ave.common.fdtx {
    requires transitive ave.common.exceptions;
    requires transitive ave.common.posix;
    requires org.slf4j;

    exports ave.network.fdtx;
}
