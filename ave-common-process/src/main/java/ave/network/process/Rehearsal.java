// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import ave.posix.ThisProcess;

/** Makes a JVM load, ahead of time, what a start and then the child itself will need. */
final class Rehearsal {
    private Rehearsal() {}

    /** Warm-up may be null. Whatever goes wrong costs speed later, nothing else. */
    static void perform(WarmUp warmUp) {
        try {
            Process process = new Process(Rehearsal::doNothing);
            Job.unpack(Job.of(process, false).pack().bytes());
            process.log("rehearsal of " + ThisProcess.parentPid());
            EternalThread.call(() -> null);
            if (warmUp != null) {
                warmUp.run();
            }
        } catch (Exception e) {
            ProcessLog.debug("a rehearsal failed", e);
        }
    }

    private static void doNothing(Object... args) {}
}
