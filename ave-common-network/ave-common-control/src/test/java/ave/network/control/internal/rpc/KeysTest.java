// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import ave.network.connection.Challenge;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeysTest {
    private static final List<String> ADMIN_AND_ROOT = List.of("admin", "root");

    @Test
    void findsTheKeyThatADigestWasMadeWith() {
        Keys keys = new Keys("primary", Map.of("admin", "adminkey"));
        byte[] salt = Challenge.makeSalt();
        byte[] challenge = Challenge.makeChallenge(salt);

        assertThat(keys.find(Challenge.makeDigest(challenge, "adminkey"), salt))
                .isEqualTo("adminkey");
        assertThat(keys.find(Challenge.makeDigest(challenge, "primary"), salt))
                .isEqualTo("primary");
        assertThat(keys.find(Challenge.makeDigest(challenge, "other"), salt)).isNull();
    }

    @Test
    void accountsWithAKeyAreOpenedByTheirKeyAlone() {
        Keys keys = new Keys("primary", accounts("admin", "adminkey", "nobody", "nobodykey"));

        assertThat(keys.opens("adminkey", ADMIN_AND_ROOT)).isTrue();
        assertThat(keys.opens("nobodykey", ADMIN_AND_ROOT)).isFalse();
        assertThat(keys.opens("primary", ADMIN_AND_ROOT)).isFalse();
        assertThat(keys.opens(null, ADMIN_AND_ROOT)).isFalse();
    }

    @Test
    void anyoneOpensAccountsThatHaveNoKey() {
        Keys keys = new Keys("primary", accounts("admin", null, "root", null));

        assertThat(keys.opens(null, ADMIN_AND_ROOT)).isTrue();
        assertThat(keys.opens("primary", ADMIN_AND_ROOT)).isTrue();
    }

    @Test
    void oneAccountWithAKeyClosesThoseWithout() {
        Keys keys = new Keys("primary", accounts("admin", "adminkey", "root", null));

        assertThat(keys.opens(null, ADMIN_AND_ROOT)).isFalse();
        assertThat(keys.opens("adminkey", ADMIN_AND_ROOT)).isTrue();
    }

    @Test
    void nobodyOpensAccountsThatAreNotConfigured() {
        Keys keys = new Keys("primary", Map.of());

        assertThat(keys.opens(null, ADMIN_AND_ROOT)).isFalse();
        assertThat(keys.opens("primary", ADMIN_AND_ROOT)).isFalse();
    }

    private static Map<String, String> accounts(String a, String keyA, String b, String keyB) {
        Map<String, String> accounts = new HashMap<>();
        accounts.put(a, keyA);
        accounts.put(b, keyB);
        return accounts;
    }
}
