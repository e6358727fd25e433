// SPDX-License-Identifier: Apache-2.0
package ave.conformance;

import ave.exceptions.RunError;
import ave.network.control.Control;
import ave.network.control.ControlOptions;
import ave.network.control.Rpc;
import ave.network.control.RunningControl;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The methods of the recorded service that the reference service doesn't have, as a process of its
 * own with the reference service's options and ready line, as far as they are needed.
 */
final class OracleService extends Control {

    private OracleService(ControlOptions options) {
        super(0, options);
    }

    public static void main(String[] args) {
        RunningControl running = new OracleService(options(Arrays.asList(args))).runInThread();
        System.out.printf("ready port=%d pid=%d%n", running.port(), ProcessHandle.current().pid());
        running.join(null);
    }

    /** Of the options of the reference service those that the recordings need. */
    static ControlOptions options(List<String> args) {
        ControlOptions options = ControlOptions.defaults().host("127.0.0.1");
        Map<String, String> accounts = new LinkedHashMap<>();
        Iterator<String> rest = args.iterator();
        while (rest.hasNext()) {
            switch (rest.next()) {
                case "--admit-unauthenticated" -> options = options.admitUnauthenticated(true);
                case "--authkey" -> options = options.authkey(rest.next());
                case "--alt" -> {
                    String[] account = rest.next().split("=", 2);
                    accounts.put(account[0], account.length == 1 ? null : account[1]);
                }
                default -> throw new IllegalArgumentException(args.toString());
            }
        }
        return options.altKeys(accounts);
    }

    @Rpc
    String syncPing() {
        return "pong";
    }

    @Rpc
    void makeNothing() {}

    @Rpc
    List<Object> makeTuple() {
        return List.of(1, List.of("a", "b"), List.of());
    }

    @Rpc
    BigInteger makeBigInt() {
        return BigInteger.TWO.pow(80);
    }

    @Rpc
    double[] makeSpecialFloats() {
        return new double[] {
            Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.1, 1e300, -0.0
        };
    }

    @Rpc
    Map<Object, String> makeIntKeys() {
        Map<Object, String> map = new HashMap<>();
        map.put(1, "true");
        map.put(2.5, "float");
        map.put(null, "none");
        return map;
    }

    @Rpc
    Object makeObject() {
        return new Object();
    }

    @Rpc
    Set<Integer> makeSet() {
        return Set.of(1);
    }

    /** Refers to itself, so it has no end. */
    @Rpc
    List<Object> makeLoop() {
        List<Object> loop = new ArrayList<>();
        loop.add(loop);
        return loop;
    }

    @Rpc
    void raiseValueError(String message) {
        throw new IllegalArgumentException(message);
    }

    /** Java's exceptions take one text; this is what Python made of its two arguments. */
    @Rpc
    void raiseTwoArgs() {
        throw new RuntimeException("('one', 2)");
    }

    @Rpc
    void raiseNoArgs() {
        throw new RuntimeException();
    }

    @Rpc
    void raiseByteMessage() {
        throw new RuntimeException("\u00e5\u00e4\u00f6");
    }

    @Rpc
    void raiseRunError() {
        throw new RunError(List.of("tool", "-x"), "tool output", "tool failed");
    }

    @Rpc
    void raiseSystemExit() {
        System.exit(5);
    }

    @Rpc
    void shutDown(String message) {
        shutdown(message);
    }
}
