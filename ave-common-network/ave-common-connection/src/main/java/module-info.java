// SPDX-License-Identifier: Apache-2.0
/** Framed messages over TCP and UNIX sockets. */
// module: see ave.common.posix.
@SuppressWarnings("module")
module ave.common.connection {
    requires transitive ave.common.exceptions;
    requires transitive ave.common.posix;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jdk8;
    requires com.fasterxml.jackson.datatype.jsr310;

    exports ave.network.connection;
    exports ave.network.connection.internal to
            ave.common.control;
    exports ave.network.json to
            ave.common.cli,
            ave.common.control,
            ave.common.process;
}
