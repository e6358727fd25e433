// SPDX-License-Identifier: Apache-2.0
/** Commands on terminals of their own. */
module ave.common.cmd {
    requires transitive ave.common.exceptions;
    requires ave.common.posix;
    requires org.slf4j;

    exports ave.cmd;
}
