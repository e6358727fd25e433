// SPDX-License-Identifier: Apache-2.0
/** The command line. */
module ave.common.cli {
    requires ave.common.cmd;
    requires ave.common.config;
    requires ave.common.connection;
    requires ave.common.control;
    requires ave.common.exceptions;
    requires ave.common.fdtx;
    requires ave.common.persona;
    requires ave.common.posix;
    requires ave.common.process;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires info.picocli;

    exports ave.cli;

    opens ave.cli to
            ave.common.control,
            info.picocli;
}
