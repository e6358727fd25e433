// SPDX-License-Identifier: Apache-2.0
package ave.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProfileTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Map<String, Object> phone() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("type", "handset");
        values.put("serial", "A1");
        values.put("sim", null);
        values.put("wlan", List.of("home", "lab"));
        return values;
    }

    @Test
    void shouldBeFoundAsAKeyWithOtherPropertiesOfTheDevice() {
        Map<Profile, String> users = new HashMap<>();
        users.put(new DeviceProfile(phone()), "me");

        assertThat(users).containsEntry(new DeviceProfile(phone()), "me");
        assertThat(new DeviceProfile(phone()))
                .hasSameHashCodeAs(new DeviceProfile(Map.of("serial", "A1", "type", "handset")));
    }

    @Test
    void shouldBeFoundAsAKeyWhenItCameBackAsJson() throws Exception {
        Map<String, Object> values = Map.of("type", "relay", "serial", 7L, "port", 1.0f);
        Set<Profile> known = new HashSet<>(Set.of(new DeviceProfile(values)));
        String json = JSON.writeValueAsString(new DeviceProfile(values));

        assertThat(known).contains(JSON.readValue(json, DeviceProfile.class));
    }

    @Test
    void shouldBeReadAndWrittenByJacksonInItsOrder() throws Exception {
        String json = "{\"z\":1,\"a\":[1.5,null,{\"y\":true,\"b\":\"\"}],\"m\":{}}";

        assertThat(JSON.writeValueAsString(JSON.readValue(json, DeviceProfile.class)))
                .isEqualTo(json);
        assertThat(JSON.writeValueAsString(JSON.readValue(json, AnyProfile.class))).isEqualTo(json);
    }

    @Test
    void shouldKeepWhatIsMandatoryAndWhatIsAskedForWhenMinimized() {
        Profile profile = new DeviceProfile(phone());

        assertThat(profile.minimize().keySet()).containsExactly("type", "serial");
        assertThat(profile.minimize(null)).isEqualTo(profile.minimize());
        assertThat(profile.minimize(Map.of("sim", "x", "unknown", 1)))
                .isInstanceOf(DeviceProfile.class)
                .containsOnlyKeys("type", "serial", "sim")
                .containsEntry("sim", null);
        assertThat(profile).as("the original").isEqualTo(new DeviceProfile(phone()));
        assertThat(new DeviceProfile(Map.of("serial", "A1")).minimize())
                .containsExactly(Map.entry("serial", "A1"));
    }

    @Test
    void shouldBeTheSameAsAnotherOfItsIdentityWhateverElseIsKnownOfTheDevice() {
        DeviceProfile profile = new DeviceProfile(phone());

        assertThat(profile.sameAs(Map.of("type", "handset", "serial", "A1"), "type", "serial"))
                .isTrue();
        assertThat(profile.sameAs(Map.of("type", "handset", "serial", "A2"), "type", "serial"))
                .isFalse();
        assertThat(profile.sameAs(Map.of("type", "relay", "uid", 7), "type", "serial"))
                .as("compared up to the first difference")
                .isFalse();
    }

    @Test
    void shouldSayWhichPartOfTheIdentityIsMissing() {
        DeviceProfile profile = new DeviceProfile(phone());

        assertThatThrownBy(() -> profile.sameAs(Map.of("type", "handset"), "type", "serial"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a profile without \"serial\" identifies no resource: {type=handset}");
        assertThatThrownBy(() -> profile.sameAs(profile, "type", "sim"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("a profile without \"sim\" identifies no resource: {");
        assertThatThrownBy(() -> profile.sameAs(profile))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no keys identify a resource");
    }

    @Test
    void shouldCopyTheMapThatItIsMadeOf() {
        Map<String, Object> values = phone();
        Profile profile = new DeviceProfile(values);
        values.put("serial", "B2");

        assertThat(profile).containsEntry("serial", "A1");
        assertThat(profile.keySet()).containsExactly("type", "serial", "sim", "wlan");
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"}) // such a map is the point
    void shouldRefuseAKeyThatIsNoString() {
        Map number = Map.of(1, "x");
        assertThatThrownBy(() -> new AnyProfile(number))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a key of a profile is not a string: 1");
        assertThatThrownBy(() -> new AnyProfile(Collections.singletonMap(null, "x")))
                .hasMessage("a key of a profile is not a string: null");
    }

    @Test
    void shouldNameTheArgumentThatIsNull() {
        assertThatThrownBy(() -> new DeviceProfile(phone()).match(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("profile");
        assertThatThrownBy(() -> new DeviceProfile(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("values");
    }

    @Test
    void shouldCompareNumbersByValue() {
        assertSame(1, 1L, (short) 1, (byte) 1, 1.0, 1f, true, BigInteger.ONE, decimal("1.000"));
        assertSame(0, 0.0, -0.0, false, BigDecimal.ZERO, decimal("0E-400"));
        assertSame(1.5, 1.5f, decimal("1.50"));
        assertSame(1e20, BigInteger.TEN.pow(20), decimal("1E20"));
        assertSame(0x1p63, BigInteger.ONE.shiftLeft(63), decimal("9223372036854775808"));
        assertSame(-0x1p63, Long.MIN_VALUE, BigInteger.valueOf(Long.MIN_VALUE));
        assertSame(Double.NaN, Float.NaN);
        assertSame(decimal("0.1"), decimal("0.10"));
        assertSame(decimal("1E1000000000"), decimal("10E999999999"));
    }

    @Test
    void shouldTellNumbersApartThatADoubleCannot() {
        assertDifferent(1, 2, 1.5, "1", null, List.of(1), Double.NaN, decimal("1.1"));
        assertDifferent((1L << 53) + 1, 0x1p53);
        assertDifferent(Long.MAX_VALUE, 0x1p63);
        assertDifferent(Long.MAX_VALUE, BigInteger.ONE.shiftLeft(63), Long.MIN_VALUE);
        assertDifferent(0.1, decimal("0.1"));
        assertDifferent(Double.POSITIVE_INFINITY, Double.MAX_VALUE, BigInteger.TEN.pow(400));
    }

    @Test
    void shouldCompareListsAndMapsDeeply() {
        assertSame(List.of(1, List.of(2L)), Arrays.asList(1L, List.of(2.0)));
        assertSame(Map.of("a", List.of(1)), new LinkedHashMap<>(Map.of("a", List.of(1L))));
        assertSame(Map.of("a", 1, "b", 2), new AnyProfile(Map.of("b", 2L, "a", 1.0)));
        assertDifferent(List.of(1), List.of(1, 2), List.of(), List.of(2), Map.of());
        assertDifferent(List.of(), new HashMap<>(), "");
        assertDifferent(Map.of("a", 1), Map.of("b", 1), Map.of("a", 1, "b", 2), Map.of("a", 2));
        assertDifferent(Collections.singletonMap("a", null), Map.of("b", 1));
    }

    private static BigDecimal decimal(String text) {
        return new BigDecimal(text);
    }

    private static void assertSame(Object... values) {
        for (Object a : values) {
            for (Object b : values) {
                String pair = a + " and " + b;
                assertThat(of(a)).as(pair).isEqualTo(of(b)).hasSameHashCodeAs(of(b));
                assertThat(of(a).match(of(b))).as(pair).isTrue();
            }
        }
    }

    private static void assertDifferent(Object... values) {
        for (int i = 0; i < values.length; i++) {
            for (int k = 0; k < values.length; k++) {
                String pair = values[i] + " and " + values[k];
                assertThat(of(values[i]).match(of(values[k]))).as(pair).isEqualTo(i == k);
                assertThat(of(values[i]).equals(of(values[k]))).as(pair).isEqualTo(i == k);
            }
        }
    }

    private static AnyProfile of(Object value) {
        return new AnyProfile(Collections.singletonMap("value", value));
    }

    @Test
    void shouldNotEqualAProfileOfAnotherClass() {
        Map<String, Object> values = Map.of("type", "x");

        assertThat((Profile) new DeviceProfile(values)).isNotEqualTo(new AnyProfile(values));
        assertThat(new DeviceProfile(values).match(new AnyProfile(values))).isTrue();
    }

    @Test
    void shouldEqualAPlainMapAsAMapDoesAndTheOtherWayRound() {
        Map<String, Object> same = Map.of("a", 1);
        Map<String, Object> otherBox = Map.of("a", 1L);
        Profile profile = new AnyProfile(same);

        assertThat(profile.equals(same)).isTrue();
        assertThat(same.equals(profile)).isTrue();
        assertThat(profile.equals(otherBox)).isFalse();
        assertThat(otherBox.equals(profile)).isFalse();
        assertThat(profile.match(otherBox)).isTrue();
        assertThat(profile.equals("text")).isFalse();
    }

    @Test
    void shouldSurviveJavaSerialization() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new DeviceProfile(phone()));
        }
        try (ObjectInputStream in =
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(new DeviceProfile(phone()));
        }
    }
}
