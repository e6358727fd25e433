// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.serve;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import ave.io.Fd;
import ave.io.PosixException;
import ave.network.control.Control;
import ave.network.control.ControlOptions;
import ave.network.systemd.Systemd;
import java.io.IOException;
import java.nio.file.Path;

/** How {@code ave serve} runs a service: in the foreground, under systemd, or as a daemon. */
public abstract class ServedControl extends Control {
    private static final long serialVersionUID = 1L;

    private boolean daemon;
    private boolean toldToSystemd = true;
    private PidFile pidFile;
    private volatile boolean handedOver;
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

    /** Sets the file for the pid of the service and of its successors. Null for none. */
    void pidFile(PidFile file) {
        pidFile = file;
    }

    PidFile pidFile() {
        return pidFile;
    }

    /** Called when the successor serves, which takes over the pid file. */
    void handedOver() {
        handedOver = true;
    }

    private void writePidFile() {
        try {
            if (pidFile != null) {
                pidFile.write();
            }
        } catch (IOException e) {
            log("goes on without the pid file " + pidFile.path() + ": " + e);
        }
    }

    /** Returns its pid. */
    int startDaemon() {
        daemon = true;
        start(true, true);
        return pid();
    }

    /** Handles SIGTERM and SIGINT of the process that serves in the foreground. */
    void endWhenRunning() {
        shutdownWanted = true;
        if (running) {
            handleSIGTERM();
        }
    }

    /** Disconnects a service from systemd: the child of one that systemd manages. */
    void withoutSystemd() {
        toldToSystemd = false;
    }

    /** As with sd_notify(3), a service goes on if systemd doesn't listen. */
    void tellSystemd(String state, int... fds) {
        try {
            if (toldToSystemd) {
                Systemd.notify(state, fds);
            }
        } catch (PosixException e) {
            log("goes on, though systemd can't be told: " + e.getMessage());
        }
    }

    /** Has systemd keep the listening socket over a crash. */
    void storeListener() {
        tellSystemd("FDSTORE=1\nFDNAME=listener", listeningFd());
    }

    /** Handles SIGUSR1 of the process that serves in the foreground. */
    void trace() {
        handleSIGUSR1();
    }

    /** Detaches a daemon from the terminal; redirected logs keep their destination. */
    @Override
    protected void redirect() {
        if (daemon) {
            try (Fd nothing = Fd.open(Path.of("/dev/null"), READ, WRITE)) {
                for (int number = 0; number < (options().logging() ? 2 : 3); number++) {
                    nothing.duplicateTo(number);
                }
            }
        }
    }

    @Override
    protected void stopped() {
        try {
            if (pidFile != null && !handedOver) {
                pidFile.remove();
            }
        } catch (IOException e) {
            log("leaves the pid file " + pidFile.path() + ": " + e);
        }
    }

    @Override
    protected void started() {
        running = true;
        writePidFile();
        if (announcement != null) {
            announcement.run();
        }
        tellSystemd("READY=1");
        if (shutdownWanted) {
            shutdown();
        }
    }
}
