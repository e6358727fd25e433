// SPDX-License-Identifier: Apache-2.0
package ave.cli;

import static ave.posix.Constants.O_RDWR;

import ave.network.control.Control;
import ave.network.control.ControlOptions;
import ave.network.process.Systemd;
import ave.posix.Descriptors;
import ave.posix.Fd;

/** How {@code ave serve} runs a service: in the foreground, under systemd, or as a daemon. */
abstract class ServedControl extends Control {
    private static final long serialVersionUID = 1L;

    private boolean daemon;
    private volatile boolean running;
    private volatile boolean shutdownWanted;
    private transient Runnable announcement;

    ServedControl(int port, ControlOptions options) {
        super(port, options);
    }

    /** Runs in the loop's thread before anything else does. */
    void onceRunning(Runnable code) {
        announcement = code;
    }

    /** Returns its pid. */
    int startDaemon() {
        daemon = true;
        start(true, true);
        return pid();
    }

    void shutdownWhenRunning() {
        shutdownWanted = true;
        if (running) {
            shutdown();
        }
    }

    /** SIGUSR1 came to the process that serves in the foreground. */
    void trace() {
        handleSIGUSR1();
    }

    /** A daemon has no terminal to read from or write to; what it logs goes where it was sent. */
    @Override
    protected void redirect() {
        if (daemon) {
            try (Fd nothing = Descriptors.open("/dev/null", O_RDWR)) {
                for (int number = 0; number < (options().logging() ? 2 : 3); number++) {
                    Descriptors.duplicateTo(nothing.number(), number);
                }
            }
        }
    }

    @Override
    protected void started() {
        running = true;
        if (announcement != null) {
            announcement.run();
        }
        Systemd.notify("READY=1");
        if (shutdownWanted) {
            shutdown();
        }
    }
}
