// SPDX-License-Identifier: Apache-2.0
/** Processes that behave like forked ones. */
module ave.common.process {
    requires transitive ave.common.exceptions;
    requires ave.common.connection;
    requires transitive ave.common.posix;
    requires java.management;
    requires org.slf4j;

    exports ave.network.process;
    exports ave.network.systemd;
}
