// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import ave.profile.Profile;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The most frequent operation of a scheduler: whether a device has all requested properties, here
 * 20.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ProfileBenchmark {
    private static final int KEYS = 20;

    private final Profile device = new Device(values(1));
    private final Profile asked = new Device(values(1));
    private final Map<String, Object> askedPlainly = values(1L);
    private final Map<String, Object> askedTooMuch = values(1L);

    /** Makes the profiles, equal but for one that differs in its last value. */
    public ProfileBenchmark() {
        askedTooMuch.replace("property " + (KEYS - 1), "other");
    }

    private static final class Device extends Profile {
        private static final long serialVersionUID = 1L;

        Device(Map<String, ?> values) {
            super(values);
        }

        @Override
        public int hashCode() {
            return hashOf("property 0");
        }

        @Override
        public Device minimize(Map<String, ?> profile) {
            return new Device(only(profile, "property 0"));
        }
    }

    /** Text, numbers and booleans, none of them the same object in two maps. */
    private static Map<String, Object> values(Number one) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < KEYS; i++) {
            Object value =
                    switch (i % 4) {
                        case 0 -> number(one, 1000 + i);
                        case 1 -> i % 8 == 1;
                        default -> "value " + i;
                    };
            values.put("property " + i, value);
        }
        return values;
    }

    private static Object number(Number like, int value) {
        return like instanceof Long ? (Object) (long) value : (Object) value;
    }

    /**
     * Another profile with equal values.
     *
     * @return true
     */
    @Benchmark
    public boolean matchProfile() {
        return device.match(asked);
    }

    /**
     * A map as it comes from a parser, with other boxes.
     *
     * @return true
     */
    @Benchmark
    public boolean matchMapInOtherBoxes() {
        return device.match(askedPlainly);
    }

    /**
     * A map that differs in the last value.
     *
     * @return false
     */
    @Benchmark
    public boolean matchFailsAtTheLast() {
        return device.match(askedTooMuch);
    }
}
