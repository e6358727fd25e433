// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The work of the compared servers without input and output. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PeersBenchmark {
    private static final byte[] PING =
            ("{\"method\": \"sync_ping\", \"params\": {\"vargs\": [], \"kwargs\": {}},"
                            + " \"resource\": null, \"async\": false}")
                    .getBytes(StandardCharsets.UTF_8);

    private final JsonWork work = new JsonWork();

    /**
     * Reads a request, calls, writes the answer.
     *
     * @return the size of the answer
     */
    @Benchmark
    public int requestToAnswer() {
        work.answers().clear();
        work.answer(PING, 0, PING.length);
        return work.answers().size();
    }
}
