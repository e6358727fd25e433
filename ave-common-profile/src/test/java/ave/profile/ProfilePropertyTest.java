// SPDX-License-Identifier: Apache-2.0
package ave.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ProfilePropertyTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void matchIsReflexive(@ForAll("objects") Map<String, Object> values) {
        AnyProfile profile = new AnyProfile(values);

        assertThat(profile.match(profile)).isTrue();
        assertThat(profile.match(values)).isTrue();
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void aSubsetAlwaysMatches(
            @ForAll("objects") Map<String, Object> values, @ForAll Random random) {
        Map<String, Object> subset = new LinkedHashMap<>(values);
        subset.keySet().removeIf(key -> random.nextBoolean());

        assertThat(new AnyProfile(values).match(subset)).isTrue();
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void askingForOneKeyMoreNeverMakesAMatchOfANonMatch(
            @ForAll("objects") Map<String, Object> values,
            @ForAll("objects") Map<String, Object> asked,
            @ForAll("objects") Map<String, Object> more) {
        AnyProfile profile = new AnyProfile(values);
        Map<String, Object> askedMore = new LinkedHashMap<>(more);
        askedMore.putAll(asked);

        if (!profile.match(asked)) {
            assertThat(profile.match(askedMore)).isFalse();
        }
    }

    /** The same for pairs that match about half of the time. */
    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void aMatchMeansThatEachKeyMatches(
            @ForAll("objects") Map<String, Object> values,
            @ForAll("json") Object value,
            @ForAll Random random) {
        AnyProfile profile = new AnyProfile(values);
        Map<String, Object> asked = new LinkedHashMap<>(values);
        asked.replaceAll((key, own) -> random.nextInt(4) == 0 ? value : own);

        boolean all =
                asked.entrySet().stream()
                        .allMatch(
                                e ->
                                        profile.match(
                                                Collections.singletonMap(
                                                        e.getKey(), e.getValue())));
        assertThat(profile.match(asked)).isEqualTo(all);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void equalProfilesHaveEqualHashesWhateverBoxesAndOrder(
            @ForAll("objects") Map<String, Object> values, @ForAll Random random) {
        AnyProfile profile = new AnyProfile(values);
        AnyProfile other = new AnyProfile(shuffled(values, random));

        assertThat(other).isEqualTo(profile).hasSameHashCodeAs(profile);
        assertThat(profile).isEqualTo(other);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void equalityIsSymmetricAndAgreesWithTheHash(@ForAll("few") Object a, @ForAll("few") Object b) {
        AnyProfile one = new AnyProfile(Collections.singletonMap("value", a));
        AnyProfile other = new AnyProfile(Collections.singletonMap("value", b));

        assertThat(one.equals(other)).isEqualTo(other.equals(one)).isEqualTo(one.match(other));
        if (one.equals(other)) {
            assertThat(one).hasSameHashCodeAs(other);
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void whatJacksonWroteItReadsAgain(@ForAll("objects") Map<String, Object> values)
            throws Exception {
        AnyProfile profile = new AnyProfile(values);
        AnyProfile read = JSON.readValue(JSON.writeValueAsString(profile), AnyProfile.class);

        assertThat(read).isEqualTo(profile).hasSameHashCodeAs(profile);
        assertThat(new ArrayList<>(read.keySet())).isEqualTo(new ArrayList<>(values.keySet()));
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void aMinimizedProfileIsMatchedByTheWhole(
            @ForAll("objects") Map<String, Object> values,
            @ForAll("objects") Map<String, Object> asked) {
        DeviceProfile profile = new DeviceProfile(values);
        DeviceProfile minimized = profile.minimize(asked);

        assertThat(profile.match(minimized)).isTrue();
        assertThat(minimized).hasSameHashCodeAs(profile);
        assertThat(minimized.match(asked)).isEqualTo(profile.match(asked));
    }

    @Provide
    Arbitrary<Map<String, Object>> objects() {
        return objects(json());
    }

    /** So few values that two of them are often equal. */
    @Provide
    Arbitrary<Object> few() {
        return Arbitraries.of(
                0,
                -0.0,
                false,
                1,
                1L,
                1.0,
                true,
                BigInteger.ONE,
                new BigDecimal("1.0"),
                0.5,
                0.5f,
                "1",
                List.of(),
                List.of(1),
                List.of(1.0),
                Map.of("a", 1),
                Map.of("a", true));
    }

    @Provide
    Arbitrary<Object> json() {
        Arbitrary<Object> plain =
                Arbitraries.oneOf(
                        Arbitraries.strings().ofMaxLength(4).asGeneric(),
                        Arbitraries.integers().between(-2, 2).asGeneric(),
                        Arbitraries.longs().asGeneric(),
                        Arbitraries.bigIntegers().asGeneric(),
                        Arbitraries.doubles().asGeneric(),
                        Arbitraries.of(true, false).asGeneric(),
                        Arbitraries.just(null));
        return Arbitraries.recursive(
                () -> plain,
                inner ->
                        Arbitraries.oneOf(
                                plain,
                                inner.list().ofMaxSize(3).asGeneric(),
                                objects(inner).asGeneric()),
                2);
    }

    private static Arbitrary<Map<String, Object>> objects(Arbitrary<Object> values) {
        Arbitrary<String> keys =
                Arbitraries.oneOf(
                        Arbitraries.strings().ofMaxLength(3),
                        Arbitraries.of("type", "serial", "a", "b"));
        return Arbitraries.maps(keys, values).ofMaxSize(6).map(LinkedHashMap::new);
    }

    /** The same values in other boxes and another order. */
    private static Map<String, Object> shuffled(Map<String, Object> values, Random random) {
        List<String> keys = new ArrayList<>(values.keySet());
        Collections.shuffle(keys, random);
        Map<String, Object> shuffled = new LinkedHashMap<>();
        keys.forEach(key -> shuffled.put(key, boxed(values.get(key), random)));
        return shuffled;
    }

    private static Object boxed(Object value, Random random) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> typed = new LinkedHashMap<>();
            map.forEach((key, member) -> typed.put((String) key, member));
            return shuffled(typed, random);
        }
        if (value instanceof List<?> list) {
            List<Object> boxed = new ArrayList<>();
            list.forEach(member -> boxed.add(boxed(member, random)));
            return boxed;
        }
        if (value instanceof Number && random.nextBoolean()) {
            return new BigDecimal(value.toString().equals("-0.0") ? "0.0" : exact(value));
        }
        return value;
    }

    private static String exact(Object number) {
        return number instanceof Double d ? new BigDecimal(d).toString() : number.toString();
    }
}
