// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ave.exceptions.AuthError;
import ave.exceptions.AveException;
import ave.exceptions.Exit;
import ave.exceptions.OverflowError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeTest {
    private static final byte[] SALT = Challenge.makeSalt();
    private static final byte[] CHALLENGE = Challenge.makeChallenge(SALT);

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(UTF_8);
    }

    @Test
    void shouldMakeAnotherSaltEachTime() {
        Set<List<Byte>> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            byte[] salt = Challenge.makeSalt();
            assertThat(salt).hasSize(Challenge.SALT_BYTES);
            List<Byte> bytes = new ArrayList<>();
            for (byte b : salt) {
                bytes.add(b);
            }
            assertThat(seen.add(bytes)).isTrue();
        }
    }

    @Test
    void shouldSendThePrefixAndTheSalt() {
        assertThat(CHALLENGE).hasSize(31).startsWith("#CHALLENGE#".getBytes(UTF_8)).endsWith(SALT);
    }

    @Test
    void shouldTakeNoKeyAndTheEmptyKeyForTheSame() {
        byte[] digest = Challenge.makeDigest(CHALLENGE, null);

        assertThat(digest).isEqualTo(Challenge.makeDigest(CHALLENGE, ""));
        assertThat(Challenge.validateDigest(digest, SALT, List.of("key", ""))).isEmpty();
        assertThat(Challenge.validateDigest(digest, SALT, List.of("key"))).isNull();
    }

    @Test
    void shouldSkipAccountsThatHaveNoKey() {
        byte[] digest = Challenge.makeDigest(CHALLENGE, null);

        assertThat(Challenge.validateDigest(digest, SALT, Arrays.asList(null, "key"))).isNull();
        assertThat(Challenge.validateDigest(digest, SALT, Arrays.asList(null, ""))).isEmpty();
    }

    @Test
    void shouldFindTheFirstOfKeysThatAreTheSame() {
        String first = new String("key");
        String second = new String("key");
        byte[] digest = Challenge.makeDigest(CHALLENGE, "key");

        assertThat(Challenge.validateDigest(digest, SALT, List.of("other", first, second)))
                .isSameAs(first);
    }

    @Test
    void shouldCompareAllKeysEvenBehindTheOneThatFits() {
        byte[] digest = Challenge.makeDigest(CHALLENGE, "first");
        List<String> compared = new ArrayList<>();
        List<String> keys = List.of("first", "second", "third");
        Iterable<String> watched = () -> keys.stream().peek(compared::add).iterator();

        assertThat(Challenge.validateDigest(digest, SALT, watched)).isEqualTo("first");
        assertThat(compared).isEqualTo(keys);
    }

    @Property(tries = 200)
    void aKeyIsKnownAgainWhateverItIs(@ForAll String key, @ForAll @Size(20) byte[] salt) {
        byte[] digest = Challenge.makeDigest(Challenge.makeChallenge(salt), key);

        assertThat(digest).hasSize(Challenge.DIGEST_BYTES);
        assertThat(Challenge.validateDigest(digest, salt, List.of(key))).isEqualTo(key);
    }

    @Property(tries = 200)
    void aDigestOfAnotherLengthFitsNoKey(@ForAll @IntRange(max = 60) int length) {
        byte[] digest = Arrays.copyOf(Challenge.makeDigest(CHALLENGE, "key"), length);

        assertThat(Challenge.validateDigest(digest, SALT, List.of("key")))
                .isEqualTo(length == Challenge.DIGEST_BYTES ? "key" : null);
    }

    @Property(tries = 200)
    void aDigestThatWasTamperedWithFitsNoKey(
            @ForAll @IntRange(max = 15) int index, @ForAll @IntRange(max = 7) int bit) {
        byte[] digest = Challenge.makeDigest(CHALLENGE, "key");
        digest[index] ^= (byte) (1 << bit);

        assertThat(Challenge.validateDigest(digest, SALT, List.of("key"))).isNull();
    }

    @Property(tries = 100)
    void theDigestOfOneChallengeDoesNotAnswerAnother(@ForAll @NotEmpty String key) {
        byte[] digest = Challenge.makeDigest(CHALLENGE, key);

        assertThat(Challenge.validateDigest(digest, Challenge.makeSalt(), List.of(key))).isNull();
    }

    @Property(tries = 200)
    void whatIsNoChallengeIsAnAuthError(@ForAll byte[] payload) {
        assertThatExceptionOfType(AuthError.class)
                .isThrownBy(() -> Challenge.makeDigest(payload, "key"))
                .withMessageStartingWith("wrong challenge: ");
    }

    @Test
    void shouldSayNoMoreOfAWrongChallengeThanAPersonReads() {
        byte[] payload = new byte[1_000_000];
        Arrays.fill(payload, (byte) 'x');

        assertThatThrownBy(() -> Challenge.makeDigest(payload, "key"))
                .hasMessage("wrong challenge: " + "x".repeat(200));
        assertThatThrownBy(() -> Challenge.finishChallenge(payload))
                .hasMessage("not an authentication result: " + "x".repeat(200));
    }

    @Test
    void shouldPassOnTheExitOfAServiceThatGoesDown() {
        byte[] exit = json("{'exception': {'message': 'restarting', 'type': 'Exit'}}");

        for (Runnable step : steps(exit)) {
            assertThatExceptionOfType(Exit.class).isThrownBy(step::run).withMessage("restarting");
        }
    }

    @Test
    void shouldPassOnAnyExceptionThatTravels() {
        byte[] overflow = json("{'exception': {'message': 'too much', 'type': 'OverflowError'}}");
        byte[] text = json("{'exception': 'busy'}");

        for (Runnable step : steps(overflow)) {
            assertThatExceptionOfType(OverflowError.class).isThrownBy(step::run);
        }
        for (Runnable step : steps(text)) {
            assertThatExceptionOfType(AveException.class).isThrownBy(step::run).withMessage("busy");
        }
    }

    private static List<Runnable> steps(byte[] payload) {
        return List.of(
                () -> Challenge.makeDigest(payload, "key"),
                () -> Challenge.finishChallenge(payload),
                () -> Challenge.isAuthenticated(payload));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'authenticated': true}; true",
                "{'authenticated': 1}; true",
                "{ 'x': {}, 'authenticated' : true }; true",
                "{'authenticated': false}; false",
                "{'authenticated': 0}; false",
                "{'authenticated': null}; false",
                "{'authenticated': 'true'}; false",
                "{'authenticated': [true]}; false",
                "{'authenticated': true, 'authenticated': false}; false"
            })
    void shouldReadTheVerdict(String verdict, boolean accepted) {
        byte[] result = json(verdict);

        assertThat(Challenge.isAuthenticated(result)).isEqualTo(accepted);
        if (accepted) {
            Challenge.finishChallenge(result);
        } else {
            assertThatExceptionOfType(AuthError.class)
                    .isThrownBy(() -> Challenge.finishChallenge(result))
                    .withMessage("authentication failed");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "true",
                "{'Authenticated': true}",
                "{'result': 1}",
                "{'authenticated': true} x",
                "{'authenticated': true",
                "",
            })
    void shouldNotTakeAnythingElseForAVerdict(String result) {
        assertThatExceptionOfType(AuthError.class)
                .isThrownBy(() -> Challenge.isAuthenticated(json(result)))
                .withMessage("not an authentication result: " + result.replace('\'', '"'));
    }

    @Property(tries = 300)
    void anyPayloadIsAVerdictOrAnAuthError(@ForAll byte[] payload) {
        assertThatExceptionOfType(AuthError.class)
                .isThrownBy(() -> Challenge.isAuthenticated(payload));
    }
}
