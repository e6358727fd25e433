// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private final Results results = new Results();

    private void add(Scenario scenario, Peer peer, double... callsPerSecond) {
        for (double calls : callsPerSecond) {
            results.add(scenario, peer, new Measurement(calls, 0, 0, 0, 0, 0, 0));
        }
    }

    @Test
    void shouldTakeTheMiddleOrTheMeanOfTheTwoInTheMiddle() {
        assertThat(Results.median(9, 1, 5)).isEqualTo(5);
        assertThat(Results.median(9, 1, 5, 6)).isEqualTo(5.5);
    }

    @Test
    void shouldCompareEachRoundInItself() {
        // The machine was half as fast in the second round, and in the third only for the peer.
        add(Scenario.ONE, Peer.AVE, 100, 50, 100);
        add(Scenario.ONE, Peer.NIO, 80, 40, 10);

        assertThat(results.ratio(Scenario.ONE, Peer.AVE, Peer.NIO)).isEqualTo(1.25);
    }

    @Test
    void shouldCompareScenariosOfOneServer() {
        add(Scenario.MANY, Peer.AVE, 100, 100, 100);
        add(Scenario.MANY_IDLE, Peer.AVE, 95, 20, 90);

        assertThat(results.ratio(Peer.AVE, Scenario.MANY_IDLE, Scenario.MANY)).isEqualTo(0.9);
    }

    @Test
    void shouldSayWhichGoalsAreReached() {
        for (Scenario scenario : EnumSet.of(Scenario.MANY, Scenario.MANY_IDLE)) {
            for (Peer peer : Peer.values()) {
                add(scenario, peer, 100);
            }
        }
        add(Scenario.ONE, Peer.AVE, 90);
        add(Scenario.ONE, Peer.NIO, 100);
        add(Scenario.ONE, Peer.NETTY, 88);
        add(Scenario.ONE, Peer.C, 200);
        RpcOptions options = RpcOptions.parse("--only", "one,many,many-idle");

        String text = new Report(options, results).text();

        assertThat(text.lines().map(String::strip))
                .anyMatch(line -> line.matches("1 client, ours to NIO +0.90 +missed, 1.0 .*"))
                .anyMatch(line -> line.matches("1 client, ours to Netty +1.02 +reached"))
                .anyMatch(line -> line.matches("64 clients beside .* 1.00 +reached"));
    }
}
