// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

/** Ways to start a process. */
enum StartPeer {
    COLD("ours, nothing prepared"),
    SPARE("ours, from a spare"),
    PROCESS_BUILDER("ProcessBuilder, the same JVM"),
    FORK("Python fork"),
    FORKSERVER("Python forkserver"),
    SPAWN("Python spawn");

    final String title;

    StartPeer(String title) {
        this.title = title;
    }

    boolean isPython() {
        return compareTo(FORK) >= 0;
    }
}
