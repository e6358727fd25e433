// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The result of one load on one server.
 *
 * @param callsPerSecond correct responses per second
 * @param bytesPerSecond of the answers, with their headers
 * @param cpuMicros CPU time of the server per call
 * @param allocatedBytes by the server's thread per call; 0 if it doesn't say
 * @param writes segments with data per answer
 * @param p50 microseconds from the request to the answer
 * @param p99 microseconds from the request to the answer
 */
record Measurement(
        double callsPerSecond,
        double bytesPerSecond,
        double cpuMicros,
        double allocatedBytes,
        double writes,
        double p50,
        double p99) {

    static Measurement of(JsonNode figures) {
        double calls = Math.max(1, figures.path("calls").asDouble());
        double seconds = figures.path("seconds").asDouble();
        return new Measurement(
                calls / seconds,
                figures.path("bytes").asDouble() / seconds,
                figures.path("cpuSeconds").asDouble() / calls * 1e6,
                figures.path("allocatedBytes").asDouble() / calls,
                figures.path("segments").asDouble() / calls,
                figures.path("p50").asDouble(),
                figures.path("p99").asDouble());
    }
}
