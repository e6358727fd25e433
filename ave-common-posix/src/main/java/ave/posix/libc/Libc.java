// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

/**
 * The access to libc: an interface for each concern, bound when the first of its functions is
 * called. A call that a signal interrupts is restarted here, and nowhere else. Exceptions: poll,
 * epoll_wait and signal waits return EINTR, because their time is running, and close is never
 * repeated.
 *
 * <p>A second implementation (on java.lang.foreign, say) is a class for each interface and another
 * choice here; nothing else knows which one it is.
 */
public final class Libc {
    private Libc() {}

    /** Tells whether libc has a function of that name. */
    public static boolean has(String function) {
        NativeAccess.check();
        return JffiFunction.exists(function);
    }

    public static SocketCalls sockets() {
        NativeAccess.check();
        return SocketHolder.CALLS;
    }

    public static UnixSocketCalls unixSockets() {
        NativeAccess.check();
        return UnixSocketHolder.CALLS;
    }

    public static FileCalls files() {
        NativeAccess.check();
        return FileHolder.CALLS;
    }

    public static DirectoryCalls directories() {
        NativeAccess.check();
        return DirectoryHolder.CALLS;
    }

    public static PollCalls polling() {
        NativeAccess.check();
        return PollHolder.CALLS;
    }

    public static SpawnCalls spawning() {
        NativeAccess.check();
        return SpawnHolder.CALLS;
    }

    public static ProcessCalls processes() {
        NativeAccess.check();
        return ProcessHolder.CALLS;
    }

    public static TerminalCalls terminals() {
        NativeAccess.check();
        return TerminalHolder.CALLS;
    }

    public static IdentityCalls identity() {
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
