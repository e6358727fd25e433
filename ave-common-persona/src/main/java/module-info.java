// SPDX-License-Identifier: Apache-2.0
/** Becoming another user for good. */
// requires-automatic: jnr-posix has no descriptor, only a stable automatic name.
@SuppressWarnings("requires-automatic")
module ave.common.persona {
    requires ave.common.posix;
    requires org.jnrproject.posix;

    exports ave.persona;
}
