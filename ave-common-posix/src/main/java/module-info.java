// SPDX-License-Identifier: Apache-2.0
/** File descriptors ({@code ave.io}), and the bindings of libc for the sister modules. */
// module: the modules that this one exports to stand above it, so they are not there when it is
// compiled. requires-automatic: jffi has no descriptor, only a stable automatic name.
@SuppressWarnings({"module", "requires-automatic"})
module ave.common.posix {
    requires transitive ave.common.exceptions;
    requires org.jnrproject.jffi;
    requires static org.jnrproject.enxio;
    requires static org.jnrproject.unixsocket;
    requires org.slf4j;
    requires jdk.unsupported;

    exports ave.io;
    exports ave.posix to
            ave.common.cli,
            ave.common.cmd,
            ave.common.config,
            ave.common.connection,
            ave.common.control,
            ave.common.fdtx,
            ave.common.persona,
            ave.common.process;
    exports ave.posix.abi to
            ave.common.cli,
            ave.common.cmd,
            ave.common.config,
            ave.common.connection,
            ave.common.control,
            ave.common.fdtx,
            ave.common.persona,
            ave.common.process;
    exports ave.posix.travel to
            ave.common.control,
            ave.common.process;
    exports ave.posix.leak to
            ave.common.cmd,
            ave.common.process;
}
