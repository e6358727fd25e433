// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShownValuesTest {
    private static final String SECRET = "hunter2";

    private final ShownValues values = new ShownValues(Arrays.asList("0123456789", "xy", "", null));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authkey",
                "authKeys",
                "key",
                "KEY",
                "ssh_key",
                "apiKeyOfJenkins",
                "password",
                "ftpPassword",
                "passwordHash",
                "userPasswd",
                "passphrase",
                "secret",
                "clientSecret",
                "token",
                "API_TOKEN",
                "tokens",
                "credential",
                "myCredentials",
                "auth",
                "pwd",
                "dbPw",
                "PSK",
                "authorization",
                "key2",
                "pass1",
                "x-api-key"
            })
    void whatBearsTheNameOfASecretIsMasked(String name) {
        assertThat(values.show(name, SECRET)).isEqualTo("********");
        assertThat(values.show(name, List.of(SECRET))).isEqualTo("********");
        assertThat(values.show("settings", Map.of("nested", List.of(Map.of(name, SECRET)))))
                .isEqualTo("{nested=[{" + name + "=********}]}");
        assertThat(values.show("text", "{\"" + name + "\": \"" + SECRET + " x\", \"port\": 1}"))
                .isEqualTo("{\"" + name + "\": ********, \"port\": 1}");
        assertThat(values.show("text", "Ftp[" + name + "=" + SECRET + ", port=1]"))
                .isEqualTo("Ftp[" + name + "=********, port=1]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"motto", "author", "port", "keyboard", "passage", "host", ""})
    void allElseIsShown(String name) {
        assertThat(values.show(name, "value")).isEqualTo("value");
        assertThat(values.show("text", name + "=value")).isEqualTo(name + "=value");
    }

    @Test
    void aValueIsOneLineWithoutControlCharacters() {
        assertThat(values.show("motto", "a\r\nfields:\u001b[2J")).isEqualTo("a fields: [2J");
    }

    @Test
    void nothingHidesNothing() {
        assertThat(values.show("authkey", null)).isEqualTo("null");
        assertThat(values.show("authkey", "")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0123456789|********",
                "say 0123456789 twice: 0123456789|say ******** twice: ********",
                "xy|********",
                "oxygen|oxygen"
            })
    void knownKeysAreMaskedWhereverTheyAre(String text, String shown) {
        assertThat(values.show("motto", text)).isEqualTo(shown);
        assertThat(values.show("list", List.of(text))).isEqualTo("[" + shown + "]");
        assertThat(values.show("map", Map.of(text, 1))).isEqualTo("{" + shown + "=1}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://lab:hunter2@example.org/x|https://lab:********@example.org/x",
                "Authorization: Bearer hunter2|Authorization: ********",
                "sent: Bearer hunter2|sent: Bearer ********"
            })
    void passwordsInAddressesAndHeadersAreMasked(String text, String shown) {
        assertThat(values.show("proxy", text)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{user=x, password=correct horse staple, port=3}|{user=x, password=********, port=3}",
                "C(password=a,b, x=2)|C(password=********, x=2)",
                "{\"pin\":1234,\"user\":\"x\"}|{\"pin\":********,\"user\":\"x\"}",
                "?token=hunter2&y=1|?token=********&y=1",
                "key -> hunter2|key -> ********",
                "key => hunter2|key => ********",
                "ave --authkey hunter2 --port 3|ave --authkey ******** --port 3",
                "ave --no-auth --port 3|ave --no-auth --port 3",
                "[curl, --token, hunter2, -v]|[curl, --token, ********, -v]"
            })
    void aSecretEndsWhereSomethingElseBegins(String text, String shown) {
        assertThat(values.show("motto", text)).isEqualTo(shown);
    }

    @Test
    void anArgumentAfterTheOptionOfASecretIsMasked() {
        assertThat(values.show("arguments", List.of("ave", "--authkey", SECRET, "--port", "3")))
                .isEqualTo("[ave, --authkey, ********, --port, 3]");
        assertThat(values.show("arguments", new String[] {"--authkey=" + SECRET, "x"}))
                .isEqualTo("[--authkey=********, x]");
    }

    @Test
    void whatCannotBeShownDoesNotSpoilTheRest() {
        Object failing =
                new Object() {
                    @Override
                    public String toString() {
                        throw new AssertionError(SECRET);
                    }
                };
        Object nothing =
                new Object() {
                    @Override
                    public String toString() {
                        return null;
                    }
                };
        assertThat(values.show("list", Arrays.asList(failing, nothing, 1)))
                .isEqualTo("[(its toString method failed: java.lang.AssertionError), null, 1]");
        assertThat(values.show("map", Map.of(failing, 1)))
                .isEqualTo("{(its toString method failed: java.lang.AssertionError)=1}");
    }

    @Test
    @Timeout(60)
    void onlyWhatIsShownIsAskedFor() {
        List<Object> most = Collections.nCopies(Integer.MAX_VALUE, "x");
        List<Object> asked = new ArrayList<>();
        List<Object> all =
                new AbstractList<>() {
                    @Override
                    public Object get(int index) {
                        asked.add(index);
                        return most.get(index);
                    }

                    @Override
                    public int size() {
                        return most.size();
                    }
                };

        assertThat(values.show("all", all)).hasSize(1000);
        assertThat(asked).hasSizeLessThan(1000);
    }

    private record Login(String user, String password) {}

    private static final class Printed {
        @Override
        public String toString() {
            return "Printed{token='" + SECRET + "', n=1}";
        }
    }

    @Test
    void recordsArraysAndObjectsWithATextOfTheirOwnAreLookedInto() {
        assertThat(values.show("login", new Login("lab", SECRET)))
                .isEqualTo("Login[user=lab, password=********]");
        assertThat(values.show("logins", new Login[] {new Login("lab", SECRET)}))
                .isEqualTo("[Login[user=lab, password=********]]");
        assertThat(values.show("entry", Map.entry("password", SECRET))).doesNotContain(SECRET);
        assertThat(values.show("printed", new Printed())).doesNotContain(SECRET).contains("n=1");
    }

    @Test
    void theValueOfOneNameMayHoldAnother() {
        assertThat(values.show("x", "a=b:password=hunter2")).isEqualTo("a=b:password=********");
        assertThat(values.show("x", "password='hunter 2'")).isEqualTo("password=********");
        assertThat(values.show("x", "\"token\": \"1 x")).isEqualTo("\"token\": ********");
        assertThat(values.show("x", "\"token\": \"1 \\\" x 2\"")).doesNotContain("x", "2");
    }

    @Test
    void itEndsAtThousandCharactersAndAtACircle() {
        List<Object> circle = new ArrayList<>();
        circle.add(circle);
        Map<Object, Object> large = new LinkedHashMap<>();
        for (int i = 0; i < 1_000_000; i++) {
            large.put(i, i);
        }

        assertThat(values.show("circle", circle)).hasSizeLessThan(100).contains("…");
        assertThat(values.show("large", large)).hasSize(1000);
        assertThat(values.show("motto", "x".repeat(10_000_000))).hasSize(1000);
        assertThat(values.show("motto", "a".repeat(996) + " 0123456789")).endsWith("a ***");
        assertThat(values.show("motto", "a".repeat(1996) + " 0123456789")).doesNotContain("0");
        String masked = "token=" + "t".repeat(1500) + " " + "a".repeat(488) + "0123456789";
        assertThat(values.show("motto", masked)).startsWith("token=********").doesNotContain("0");
    }
}
