// SPDX-License-Identifier: Apache-2.0
/** The command line. */
module ave.common.cli {
    requires ave.common.connection;
    requires ave.common.control;
    requires ave.common.exceptions;
    requires ave.common.posix;
    requires info.picocli;

    exports ave.cli;

    opens ave.cli to
            ave.common.control,
            info.picocli;
}
