// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import ave.network.process.internal.spare.TrainingTask;

/**
 * A warm-up as a task of a training run.
 *
 * @param warmUp the work
 */
record WarmUpTask(WarmUp warmUp) implements TrainingTask {
    private static final long serialVersionUID = 1L;

    /** Null for null. */
    static WarmUpTask of(WarmUp warmUp) {
        return warmUp == null ? null : new WarmUpTask(warmUp);
    }

    @Override
    public void run() throws Exception {
        warmUp.run();
    }
}
