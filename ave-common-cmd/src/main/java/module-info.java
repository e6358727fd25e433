// SPDX-License-Identifier: Apache-2.0
/**
 * Commands on terminals of their own. Descriptors in its signatures are those of {@code ave.io}.
 */
module ave.common.cmd {
    requires transitive ave.common.exceptions;
    requires transitive ave.common.posix;
    requires jdk.jfr;

    exports ave.cmd;
}
