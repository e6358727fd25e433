// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

/** The measurements of commands. */
enum CommandScenario {
    LATENCY("latency of true", "latency", 500, 20),
    LARGE_HEAP("latency of true, 3 GB touched", "latency", 60, 5),
    EXIT("from the program's last act to our knowing", "exit", 300, 20),
    OUTPUT("100 MB of output", "output", 100_000_000, 3_000_000),
    AT_ONCE("100 at once", "at-once", 100, 20);

    private static final long HEAP = 3L << 30;

    final String title;
    final String mode;
    private final int number;
    private final int quickNumber;

    CommandScenario(String title, String mode, int number, int quickNumber) {
        this.title = title;
        this.mode = mode;
        this.number = number;
        this.quickNumber = quickNumber;
    }

    int number(boolean quick) {
        return quick ? quickNumber : number;
    }

    /** The third argument of the programs. */
    String extra(boolean quick, String program) {
        return switch (this) {
            case LARGE_HEAP -> Long.toString(quick ? HEAP >> 6 : HEAP);
            case EXIT -> program;
            default -> "0";
        };
    }
}
