// SPDX-License-Identifier: Apache-2.0
/** Services that answer calls, and their clients. */
module ave.common.control {
    requires transitive ave.common.config;
    requires transitive ave.common.connection;
    requires transitive ave.common.exceptions;
    requires transitive ave.common.process;
    requires transitive ave.common.posix;
    requires transitive com.fasterxml.jackson.databind;
    requires jdk.jfr;
    requires org.slf4j;

    exports ave.network.control;
}
