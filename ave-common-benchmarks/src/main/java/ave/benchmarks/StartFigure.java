// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

/** The measurements of a start. All except memory are in nanoseconds. */
enum StartFigure {
    /** Until a synchronized start returns. */
    SYNCHRONIZED_RETURN,
    /** After a synchronized start, until the child works: an answer came, or its target runs. */
    SYNCHRONIZED_WORK,
    /** Until a start that isn't synchronized returns. */
    RETURN,
    /** The same for a start that isn't synchronized. */
    WORK,
    /** From the child's last act to the return of join. */
    JOIN,
    /** From the child's last act until it is dead: its JVM's and the kernel's part of JOIN. */
    DEATH,
    /** From its death, observed by polling, to the return of join. */
    NOTICE,
    /** VmRSS of a service, in bytes. */
    RESIDENT,
    /** The same with what is shared divided by those who share it. */
    PROPORTIONAL,
    /** Until a pool with a worker for each processor has done 1000 jobs of a millisecond. */
    POOL,
    /** VmRSS of an idle spare, in bytes. */
    SPARE_RESIDENT,
    /** The same with what is shared divided by those who share it. */
    SPARE_PROPORTIONAL
}
