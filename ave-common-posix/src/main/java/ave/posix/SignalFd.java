// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import static ave.posix.abi.Constants.EAGAIN;
import static ave.posix.abi.Constants.SFD_CLOEXEC;
import static ave.posix.abi.Constants.SFD_NONBLOCK;

import ave.io.Fd;
import ave.io.PosixException;
import ave.posix.abi.NativeBuffer;
import ave.posix.libc.Libc;
import ave.posix.libc.SpawnCalls;
import java.lang.ref.Reference;

/**
 * Receives signals to this process through a descriptor that can be waited for. The signals must be
 * blocked in every thread from the start of the JVM: {@code env --block-signal=… java -Xrs …}. Even
 * SIGQUIT can be received that way, which a JVM without -Xrs handles itself. See signalfd(2). Not
 * thread-safe.
 */
public final class SignalFd implements AutoCloseable {
    /** The size of struct signalfd_siginfo, which begins with the signal's number. */
    private static final int SIGINFO_BYTES = 128;

    private final NativeBuffer info = new NativeBuffer(SIGINFO_BYTES);
    private final Fd fd;

    /**
     * Receives these signals from now on, pending ones included.
     *
     * @param signals their numbers
     * @throws PosixException EMFILE or ENFILE if there is no free descriptor
     */
    public SignalFd(int... signals) {
        long mask = 0;
        for (int signal : signals) {
            mask |= SignalSet.bit(signal);
        }
        NativeBuffer set = new NativeBuffer(SpawnCalls.SIGSET_BYTES);
        set.bytes().putLong(0, mask);
        int flags = SFD_CLOEXEC | SFD_NONBLOCK;
        int number = Libc.polling().signalfd(-1, set.address(), flags);
        Reference.reachabilityFence(set);
        if (number < 0) {
            throw new PosixException("signalfd", "for signals", -number);
        }
        fd = Fd.of(number);
    }

    /**
     * The descriptor to wait for; it is readable while there is a signal.
     *
     * @return its number
     */
    public int number() {
        return fd.number();
    }

    /**
     * Takes a pending signal.
     *
     * @return its number; 0 if there is none
     */
    public int next() {
        int result = Libc.files().read(fd.number(), info.address(), SIGINFO_BYTES);
        if (result == -EAGAIN) {
            return 0;
        }
        if (result < 0) {
            throw new PosixException("read", fd, -result);
        }
        return info.bytes().getInt(0);
    }

    @Override
    public void close() {
        fd.close();
    }
}
