// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import ave.network.process.internal.launch.Launcher;
import ave.network.process.internal.launch.StartRequest;
import ave.network.process.internal.launch.StartedProcess;
import ave.network.process.internal.wire.ChildControl;
import ave.network.process.internal.wire.ChildProgram;
import ave.network.process.internal.wire.StartException;
import java.util.ArrayList;
import java.util.Set;

/**
 * A process as the program of its child: calls the hooks, which are the user's to implement.
 *
 * @param process the process
 */
record ProcessProgram(Process process) implements ChildProgram {
    private static final long serialVersionUID = 1L;

    StartedProcess launch(boolean daemonize, boolean synchronize) {
        ProcessOptions options = process.processOptions();
        StartRequest request =
                new StartRequest(
                        this,
                        process.spareKind(),
                        daemonize ? 0 : process.deathSignal(),
                        daemonize,
                        synchronize,
                        options.startLimit,
                        options.output);
        try {
            return new Launcher(request).run();
        } catch (StartException e) {
            throw new ProcessException(e.getMessage(), e.getCause());
        }
    }

    @Override
    public String name() {
        return process.procName();
    }

    @Override
    public Object subject() {
        return process;
    }

    @Override
    public Set<Integer> wantedFds() {
        return process.wantedFds();
    }

    @Override
    public void arrive(ChildControl control) {
        process.becomeChild(control);
    }

    @Override
    public void closeFds() {
        process.closeFds(new ArrayList<>());
    }

    @Override
    public void redirect() {
        process.redirect();
    }

    @Override
    public void initialize() {
        process.initialize();
    }

    @Override
    public void performPrctl(int deathSignal) {
        process.performPrctl(deathSignal);
    }

    @Override
    public void run() throws Exception {
        process.runTarget();
    }

    @Override
    public void exit(int code) {
        process.exit(code);
    }

    @Override
    public void handleTerm() {
        process.handleSIGTERM();
    }

    @Override
    public void handleUsr1() {
        process.handleSIGUSR1();
    }

    @Override
    public void log(String message) {
        process.log(message);
    }
}
