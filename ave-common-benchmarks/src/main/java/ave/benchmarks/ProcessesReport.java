// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import java.util.Locale;

/** The results of the benchmark of processes as tables, and the goals. */
final class ProcessesReport {
    private static final double MILLI = 1e6;
    private static final double MEGA = 1 << 20;
    private static final String SERVICE = ProcessesBenchmark.KINDS.get(0);
    private static final String TRIVIAL = ProcessesBenchmark.KINDS.get(1);

    private final StartResults results;
    private final StringBuilder text = new StringBuilder();

    ProcessesReport(StartResults results) {
        this.results = results;
    }

    String text() {
        starts(SERVICE, "a service", "first answer");
        starts(TRIVIAL, "a trivial process", "it runs");
        joins();
        pools();
        memory();
        goals();
        return text.toString();
    }

    private void starts(String kind, String what, String works) {
        line("");
        line(
                "| %s, ms | synchronized start returns: median, worst | %s | start returns | %s |"
                        + " %s / ProcessBuilder's |",
                what, works, works, works);
        line("| --- | --- | --- | --- | --- | --- |");
        for (StartPeer peer : StartPeer.values()) {
            if (results.has(kind, peer)) {
                line(
                        "| %s | %.1f, %.1f | %.1f | %.1f | %.1f | %.3f |",
                        peer.title,
                        millis(kind, peer, StartFigure.SYNCHRONIZED_RETURN),
                        results.quantile(kind, peer, StartFigure.SYNCHRONIZED_RETURN, 1) / MILLI,
                        millis(kind, peer, StartFigure.SYNCHRONIZED_WORK),
                        millis(kind, peer, StartFigure.RETURN),
                        millis(kind, peer, StartFigure.WORK),
                        results.ratio(kind, peer, StartPeer.PROCESS_BUILDER, StartFigure.WORK));
            }
        }
    }

    private void joins() {
        line("");
        line(
                "| ms | from the last act to join's return: median, worst | to the death"
                        + " | from the death to join's return: median, worst |");
        line("| --- | --- | --- | --- |");
        for (StartPeer peer : StartPeer.values()) {
            if (results.has(TRIVIAL, peer)) {
                line(
                        "| %s | %.2f, %.2f | %.2f | %.2f, %.2f |",
                        peer.title,
                        millis(TRIVIAL, peer, StartFigure.JOIN),
                        results.quantile(TRIVIAL, peer, StartFigure.JOIN, 1) / MILLI,
                        millis(TRIVIAL, peer, StartFigure.DEATH),
                        millis(TRIVIAL, peer, StartFigure.NOTICE),
                        results.quantile(TRIVIAL, peer, StartFigure.NOTICE, 1) / MILLI);
            }
        }
    }

    private void pools() {
        line("");
        line("| %d jobs of 1 ms, a worker for each processor | ms |", PoolWork.JOBS);
        line("| --- | --- |");
        pool("ours", StartPeer.COLD);
        pool("Python multiprocessing.Pool", StartPeer.FORK);
    }

    private void pool(String title, StartPeer peer) {
        line(
                "| %s | %.0f |",
                title,
                results.quantile(ProcessesBenchmark.POOL, peer, StartFigure.POOL, 0.5) / MILLI);
    }

    private void memory() {
        line("");
        line("| a service, MB | resident | its share |");
        line("| --- | --- | --- |");
        for (StartPeer peer : StartPeer.values()) {
            if (results.has(SERVICE, peer)) {
                footprint(peer.title, peer, StartFigure.RESIDENT, StartFigure.PROPORTIONAL);
            }
        }
        footprint(
                "an idle spare",
                StartPeer.SPARE,
                StartFigure.SPARE_RESIDENT,
                StartFigure.SPARE_PROPORTIONAL);
    }

    private void footprint(
            String title, StartPeer peer, StartFigure resident, StartFigure proportional) {
        line(
                "| %s | %.0f | %.0f |",
                title, megabytes(peer, resident), megabytes(peer, proportional));
    }

    private void goals() {
        line("");
        goal(
                "synchronized start of a service from a spare, ms",
                millis(SERVICE, StartPeer.SPARE, StartFigure.SYNCHRONIZED_RETURN),
                8);
        goal(
                "synchronized start of a service without a spare, ms",
                millis(SERVICE, StartPeer.COLD, StartFigure.SYNCHRONIZED_RETURN),
                200);
        goal(
                "the same until its first answer, ms",
                millis(SERVICE, StartPeer.COLD, StartFigure.SYNCHRONIZED_WORK),
                300);
        goal(
                "the jobs of a pool, time / Python's",
                results.ratio(
                        ProcessesBenchmark.POOL, StartPeer.COLD, StartPeer.FORK, StartFigure.POOL),
                2);
        goal(
                "from the death to join's return, ms",
                millis(TRIVIAL, StartPeer.COLD, StartFigure.NOTICE),
                1);
        goal(
                "resident memory of a service, MB",
                megabytes(StartPeer.COLD, StartFigure.RESIDENT),
                60);
    }

    private void goal(String name, double value, double most) {
        line("%s: %.2f, at most %.2f: %s", name, value, most, value <= most ? "reached" : "missed");
    }

    private double millis(String kind, StartPeer peer, StartFigure figure) {
        return results.quantile(kind, peer, figure, 0.5) / MILLI;
    }

    private double megabytes(StartPeer peer, StartFigure figure) {
        return results.quantile(SERVICE, peer, figure, 0.5) / MEGA;
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
