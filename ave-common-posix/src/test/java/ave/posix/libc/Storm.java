// SPDX-License-Identifier: Apache-2.0
package ave.posix.libc;

import static ave.posix.libc.JffiFunction.INT;

import ave.posix.Signals;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends signals to the creating thread without a pause, until this is closed. */
public final class Storm implements AutoCloseable {
    /** Nothing happens by default when it comes, so that a late one does no harm. */
    private static final String SIGNAL = "URG";

    private static final int SIGURG = 23;

    /** tgkill(2) and gettid(2), which this library itself has no use for. */
    private static final JffiFunction TGKILL = new JffiFunction("tgkill", INT, INT, INT, INT);

    private static final JffiFunction GETTID = new JffiFunction("gettid", INT, INT);

    private static final AtomicInteger HANDLED = new AtomicInteger();

    static {
        // A signal that is ignored interrupts no system call.
        Signals.handle(SIGNAL, HANDLED::incrementAndGet);
    }

    private final int target = GETTID.call(0);
    private final AtomicInteger sent = new AtomicInteger();
    private final Thread sender = new Thread(this::send, "storm");
    private volatile boolean over;

    public Storm() {
        sender.setDaemon(true);
        sender.start();
    }

    private void send() {
        int pid = (int) ProcessHandle.current().pid();
        while (!over) {
            if (TGKILL.call(pid, target, SIGURG) == 0) {
                sent.incrementAndGet();
            }
            Thread.yield();
        }
    }

    public int sent() {
        return sent.get();
    }

    @Override
    public void close() {
        over = true;
        try {
            sender.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
