// SPDX-License-Identifier: Apache-2.0
package ave.posix;

/**
 * The one place that says how libc is reached: each concern's functions behind its own interface,
 * bound when the first of them is called.
 *
 * <p>A second implementation (on java.lang.foreign, say) is a class for each interface and another
 * choice here; nothing else knows which one it is.
 */
final class Libc {
    private Libc() {}

    /** Whether there is a function of that name. */
    static boolean has(String function) {
        NativeAccess.check();
        return JffiFunction.exists(function);
    }

    static SocketCalls sockets() {
        NativeAccess.check();
        return SocketHolder.CALLS;
    }

    static UnixSocketCalls unixSockets() {
        NativeAccess.check();
        return UnixSocketHolder.CALLS;
    }

    static FileCalls files() {
        NativeAccess.check();
        return FileHolder.CALLS;
    }

    static DirectoryCalls directories() {
        NativeAccess.check();
        return DirectoryHolder.CALLS;
    }

    static PollCalls polling() {
        NativeAccess.check();
        return PollHolder.CALLS;
    }

    static SpawnCalls spawning() {
        NativeAccess.check();
        return SpawnHolder.CALLS;
    }

    static ProcessCalls processes() {
        NativeAccess.check();
        return ProcessHolder.CALLS;
    }

    static TerminalCalls terminals() {
        NativeAccess.check();
        return TerminalHolder.CALLS;
    }

    static IdentityCalls identity() {
        NativeAccess.check();
        return IdentityHolder.CALLS;
    }

    private static final class IdentityHolder {
        static final IdentityCalls CALLS = new JffiIdentityCalls();
    }

    private static final class SpawnHolder {
        static final SpawnCalls CALLS = new JffiSpawnCalls();
    }

    private static final class ProcessHolder {
        static final ProcessCalls CALLS = new JffiProcessCalls();
    }

    private static final class TerminalHolder {
        static final TerminalCalls CALLS = new JffiTerminalCalls();
    }

    private static final class SocketHolder {
        static final SocketCalls CALLS = new JffiSocketCalls();
    }

    private static final class UnixSocketHolder {
        static final UnixSocketCalls CALLS = new JffiUnixSocketCalls();
    }

    private static final class FileHolder {
        static final FileCalls CALLS = new JffiFileCalls();
    }

    private static final class DirectoryHolder {
        static final DirectoryCalls CALLS = new JffiDirectoryCalls();
    }

    private static final class PollHolder {
        static final PollCalls CALLS = new JffiPollCalls();
    }
}
