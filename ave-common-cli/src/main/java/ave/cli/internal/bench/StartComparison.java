// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.bench;

import ave.network.process.Process;

/** A child that is started and joined, and a trivial JVM. */
final class StartComparison implements Comparison {
    /** Does nothing. */
    private static final class Idle extends Process {
        private static final long serialVersionUID = 1L;

        @Override
        public void run() {}
    }

    @Override
    public String ours() {
        return "Process, started and joined";
    }

    @Override
    public String other() {
        return "a JVM that does nothing";
    }

    @Override
    public int most() {
        return 50;
    }

    @Override
    public void runOurs() {
        Process child = new Idle();
        child.start(false, true);
        child.join();
    }

    @Override
    public void runOther() throws Exception {
        OwnJvm.runTrivial();
    }
}
