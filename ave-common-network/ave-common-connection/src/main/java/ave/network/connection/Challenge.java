// SPDX-License-Identifier: Apache-2.0
package ave.network.connection;

import ave.exceptions.AuthError;
import ave.exceptions.Exceptions;
import ave.network.json.JsonReader;
import ave.posix.abi.Utf8;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;

/**
 * The handshake that tells which key a client has without sending it: a service sends a challenge,
 * the client answers with a digest of it. Ports {@code make_salt}, {@code make_digest}, {@code
 * validate_digest} and {@code finish_challenge}; the test suites of services use them too.
 *
 * <p>All methods are thread-safe. It is no security system: see the documentation of the keys.
 *
 * @since 1.0
 */
public final class Challenge {
    /** The size of a salt in bytes. */
    public static final int SALT_BYTES = 20;

    /** The size of a digest in bytes. */
    public static final int DIGEST_BYTES = 16;

    private static final byte[] PREFIX = "#CHALLENGE#".getBytes(StandardCharsets.US_ASCII);

    // Of HMAC, see RFC 2104.
    private static final int BLOCK_BYTES = 64;
    private static final int INNER = 0x36;
    private static final int OUTER = 0x5c;

    private Challenge() {}

    /**
     * Makes the random part of a challenge.
     *
     * @return 20 bytes from a cryptographic generator
     */
    public static byte[] makeSalt() {
        byte[] salt = new byte[SALT_BYTES];
        Salts.RANDOM.nextBytes(salt);
        return salt;
    }

    /**
     * Makes the message that a service sends first.
     *
     * @param salt the random part
     * @return the payload
     */
    public static byte[] makeChallenge(byte[] salt) {
        byte[] challenge = Arrays.copyOf(PREFIX, PREFIX.length + salt.length);
        System.arraycopy(salt, 0, challenge, PREFIX.length, salt.length);
        return challenge;
    }

    /**
     * Answers a challenge.
     *
     * @param challenge the payload that the service sent
     * @param authkey the client's key; null for none, which is the same as the empty one
     * @return the digest, 16 bytes
     * @throws AuthError if that is no challenge; one of the other exceptions that travel if it is
     *     the message of one, such as {@code Exit} from a service that goes down
     */
    public static byte[] makeDigest(byte[] challenge, String authkey) {
        int length = PREFIX.length;
        if (challenge.length < length || !Arrays.equals(challenge, 0, length, PREFIX, 0, length)) {
            throw refusal(challenge, "wrong challenge: ");
        }
        return digest(Arrays.copyOfRange(challenge, length, challenge.length), authkey);
    }

    /**
     * Finds the key that a digest was made with. All keys are compared, in constant time.
     *
     * @param digest what the client sent; one of another length fits no key
     * @param salt the random part of the challenge that it was sent
     * @param authkeys the keys to try; nulls among them are skipped
     * @return the first key that fits, null if none does
     */
    public static String validateDigest(byte[] digest, byte[] salt, Iterable<String> authkeys) {
        String found = null;
        for (String authkey : authkeys) {
            if (authkey != null
                    && MessageDigest.isEqual(digest, digest(salt, authkey))
                    && found == null) {
                found = authkey;
            }
        }
        return found;
    }

    /**
     * Checks the service's verdict on a digest.
     *
     * @param result the payload that it sent
     * @throws AuthError if the key was not accepted, or if this is no verdict; one of the other
     *     exceptions that travel if it is the message of one
     */
    public static void finishChallenge(byte[] result) {
        if (!isAuthenticated(result)) {
            throw new AuthError("authentication failed");
        }
    }

    /**
     * Reads the service's verdict on a digest.
     *
     * @param result the payload that it sent
     * @return whether the key was accepted
     * @throws AuthError if this is no verdict; one of the other exceptions that travel if it is the
     *     message of one
     */
    public static boolean isAuthenticated(byte[] result) {
        Object verdict = parse(result);
        if (verdict instanceof Map<?, ?> map && map.containsKey("authenticated")) {
            Object value = map.get("authenticated");
            return Boolean.TRUE.equals(value) || Integer.valueOf(1).equals(value);
        }
        throw refusal(result, "not an authentication result: ");
    }

    private static RuntimeException refusal(byte[] payload, String what) {
        if (parse(payload) instanceof Map<?, ?> map && map.containsKey("exception")) {
            return Exceptions.fromDetails(map.get("exception"));
        }
        int shown = Math.min(payload.length, 200);
        String text = Utf8.text(payload, 0, shown, false, shown < payload.length);
        return new AuthError(what + text);
    }

    private static Object parse(byte[] payload) {
        try {
            return new JsonReader().read(payload, 0, payload.length);
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * HMAC-MD5 as RFC 2104 has it. The first use of javax.crypto.Mac looks through all security
     * providers, which takes a sixth of the time of a whole {@code ave call}.
     */
    private static byte[] digest(byte[] salt, String authkey) {
        MessageDigest md5 = md5();
        byte[] key = authkey == null ? new byte[0] : authkey.getBytes(StandardCharsets.UTF_8);
        byte[] block = Arrays.copyOf(key.length > BLOCK_BYTES ? md5.digest(key) : key, BLOCK_BYTES);
        md5.update(xor(block, INNER));
        byte[] inner = md5.digest(salt);
        md5.update(xor(block, OUTER));
        return md5.digest(inner);
    }

    private static byte[] xor(byte[] bytes, int value) {
        byte[] result = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            result[i] = (byte) (bytes[i] ^ value);
        }
        return result;
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no MD5", e);
        }
    }

    /** Loaded by services only: a client needs no random numbers. */
    private static final class Salts {
        static final SecureRandom RANDOM = new SecureRandom();
    }
}
