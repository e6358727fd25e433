// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

/** What a service is busy with when it is handed over, beside a client that pings. */
enum HandoverLoad {
    FEW("10 idle connections", 10, 0, Double.NaN),
    MANY("1000 idle connections", 1000, 0, 5),
    CROWD("5000 idle connections", 5000, 0, 10),
    UPLOADS("3 half-read uploads of 100 MB", 10, 3, 50);

    /** For people. */
    final String title;

    /** How many connections are silent. */
    final int idle;

    /** How many connections have sent half of a request of 100 MB. */
    final int uploads;

    /** The goal for the pause at p99, in milliseconds; NaN for none. */
    final double goal;

    HandoverLoad(String title, int idle, int uploads, double goal) {
        this.title = title;
        this.idle = idle;
        this.uploads = uploads;
        this.goal = goal;
    }
}
