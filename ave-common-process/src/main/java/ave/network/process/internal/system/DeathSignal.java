// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.system;

import ave.posix.ThisProcess;

/** The signal that this process gets when its parent ends. See PR_SET_PDEATHSIG in prctl(2). */
public final class DeathSignal {
    private DeathSignal() {}

    /** Always anew: the kernel forgets it when the process's ids change. 0 for none. */
    public static void set(int signal) {
        SpawnThread.call(
                () -> {
                    ThisProcess.deathSignal(signal);
                    return null;
                });
    }
}
