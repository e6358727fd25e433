// SPDX-License-Identifier: Apache-2.0
/** Framed messages over TCP. */
module ave.common.connection {
    requires transitive ave.common.exceptions;
    requires ave.common.posix;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires org.slf4j;

    exports ave.network.connection;
}
