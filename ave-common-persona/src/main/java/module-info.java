// SPDX-License-Identifier: Apache-2.0
/** Becoming another user for good. */
module ave.common.persona {
    requires ave.common.posix;

    exports ave.persona;
}
