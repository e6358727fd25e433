// SPDX-License-Identifier: Apache-2.0
/** The configuration files of a user and of a machine. */
module ave.common.config {
    requires ave.common.posix;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;

    exports ave.config;
}
