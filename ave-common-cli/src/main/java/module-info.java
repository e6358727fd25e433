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

    opens ave.cli.internal to
            info.picocli;
    opens ave.cli.internal.bench to
            ave.common.control,
            info.picocli;
    opens ave.cli.internal.call to
            info.picocli;
    opens ave.cli.internal.config to
            info.picocli;
    opens ave.cli.internal.console to
            info.picocli;
    opens ave.cli.internal.demo to
            ave.common.control,
            info.picocli;
    opens ave.cli.internal.fd to
            info.picocli;
    opens ave.cli.internal.run to
            info.picocli;
    opens ave.cli.internal.selftest to
            info.picocli;
    opens ave.cli.internal.serve to
            ave.common.control,
            info.picocli;
}
