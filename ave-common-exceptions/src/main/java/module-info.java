// SPDX-License-Identifier: Apache-2.0
/** The exceptions of AVE: those that travel between services, and those of a connection. */
module ave.common.exceptions {
    exports ave.exceptions;
    exports ave.network.exceptions;
}
