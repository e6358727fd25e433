// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the whole services are compared.
 *
 * @param rounds how often everything is measured
 * @param seconds how long one measurement takes
 * @param warmUpSeconds how long each server is under load before
 * @param idle how many connections are idle where some are
 * @param scenarios what is measured
 * @param json where the figures go; null for nowhere
 */
record RpcOptions(
        int rounds,
        double seconds,
        double warmUpSeconds,
        int idle,
        Set<Scenario> scenarios,
        Path json) {
    private static final Set<Scenario> ALL = EnumSet.allOf(Scenario.class);
    private static final RpcOptions FULL = new RpcOptions(7, 0.8, 4, 5000, ALL, null);
    private static final RpcOptions QUICK = new RpcOptions(3, 0.2, 1.4, 2000, ALL, null);

    static RpcOptions parse(String... arguments) {
        RpcOptions options = Arrays.asList(arguments).contains("--quick") ? QUICK : FULL;
        Iterator<String> rest = Arrays.asList(arguments).iterator();
        while (rest.hasNext()) {
            String name = rest.next();
            if (!name.equals("--quick")) {
                options = options.with(name, rest.hasNext() ? rest.next() : null);
            }
        }
        return options;
    }

    private RpcOptions with(String name, String value) {
        if (value == null) {
            throw new UserError(name + " needs a value");
        }
        try {
            return switch (name) {
                case "--rounds" -> rounds(positive(Integer.parseInt(value)));
                case "--seconds" -> seconds(positive(Double.parseDouble(value)));
                case "--idle" -> idle(positive(Integer.parseInt(value)));
                case "--only" -> scenarios(value);
                case "--json" -> json(Path.of(value));
                default -> throw new UserError("no option " + name);
            };
        } catch (NumberFormatException e) {
            throw new UserError(name + ": not a number above 0: " + value);
        }
    }

    private static <N extends Number> N positive(N number) {
        if (!(number.doubleValue() > 0)) {
            throw new NumberFormatException();
        }
        return number;
    }

    RpcOptions rounds(int count) {
        return new RpcOptions(count, seconds, warmUpSeconds, idle, scenarios, json);
    }

    RpcOptions seconds(double each) {
        return new RpcOptions(rounds, each, warmUpSeconds, idle, scenarios, json);
    }

    RpcOptions warmUpSeconds(double each) {
        return new RpcOptions(rounds, seconds, each, idle, scenarios, json);
    }

    RpcOptions idle(int connections) {
        return new RpcOptions(rounds, seconds, warmUpSeconds, connections, scenarios, json);
    }

    RpcOptions json(Path file) {
        return new RpcOptions(rounds, seconds, warmUpSeconds, idle, scenarios, file);
    }

    private RpcOptions scenarios(String names) {
        Set<Scenario> chosen =
                Arrays.stream(names.split(","))
                        .map(Scenario::of)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Scenario.class)));
        return new RpcOptions(rounds, seconds, warmUpSeconds, idle, chosen, json);
    }
}
