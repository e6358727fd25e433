// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import ave.io.Fd;
import ave.network.process.internal.spare.ExampleProgram;
import ave.network.process.internal.wire.ChildProgram;

/** A process that never runs: with it a spare tries how processes travel. */
final class ExampleProcess extends Process {
    private static final long serialVersionUID = 1L;

    /** As most have one. */
    private final Fd descriptor;

    private ExampleProcess(Fd descriptor) {
        this.descriptor = descriptor;
    }

    @Override
    protected void redirect() {
        descriptor.release();
    }

    @Override
    public void run() {}

    /** Makes them. */
    static final class Maker implements ExampleProgram {
        private static final long serialVersionUID = 1L;

        @Override
        public ChildProgram holding(Fd fd) {
            return new ProcessProgram(new ExampleProcess(fd));
        }
    }
}
