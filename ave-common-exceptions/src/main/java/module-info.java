// SPDX-License-Identifier: Apache-2.0
/** The exceptions of AVE: those that travel between services, and those of connections. */
// module: ave.common.control depends on this module, so it doesn't exist yet at compile time.
@SuppressWarnings("module")
module ave.common.exceptions {
    exports ave.exceptions;
    exports ave.network.exceptions;
    exports ave.exceptions.internal to
            ave.common.control;
}
