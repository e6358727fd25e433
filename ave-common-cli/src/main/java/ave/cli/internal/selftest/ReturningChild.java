// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.selftest;

import ave.network.process.Process;
import ave.posix.ThisProcess;

/** A child JVM that ends with an exit code that nothing else has. */
final class ReturningChild extends Process {
    static final int CODE = 42;

    private static final long serialVersionUID = 1L;

    @Override
    public void run() {
        ThisProcess.exitNow(CODE);
    }
}
