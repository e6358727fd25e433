// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.console;

import ave.posix.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Keys that don't show in {@code ps}: from a file, or from the environment variable {@code
 * AVE_AUTHKEY}. A key on the command line comes first, then that of a file, then the variable.
 */
public final class Authkeys {
    /** The environment variable; empty is the same as missing. */
    public static final String VARIABLE = "AVE_AUTHKEY";

    private static final int OTHERS_MAY_WRITE = 0022;
    private static final int EVERYBODY_MAY_READ = 0004;
    private static final int MOST_BYTES = 64 * 1024;

    private Authkeys() {}

    /**
     * Chooses the key of a command.
     *
     * @param given the key on the command line; null for none
     * @param file the file that holds it; null for none
     * @param console where a file that everybody can read is warned of
     * @return the key; null for none
     * @throws IllegalArgumentException if both are given, the file is not acceptable, or the
     *     variable no UTF-8
     */
    public static String choose(String given, Path file, Console console) {
        return choose(given, file, System.getenv(), console);
    }

    static String choose(
            String given, Path file, Map<String, String> environment, Console console) {
        if (given != null && file != null) {
            throw new IllegalArgumentException("--authkey and --authkey-file exclude each other");
        }
        if (file != null) {
            return read(file, console);
        }
        String variable = environment.getOrDefault(VARIABLE, "");
        if (given == null && variable.indexOf('\uFFFD') >= 0) {
            // The JVM could not decode it.
            throw new IllegalArgumentException("$" + VARIABLE + " is not valid UTF-8");
        }
        return given != null || variable.isEmpty() ? given : variable;
    }

    /**
     * Reads a file that holds a key, and a line feed at its end or not.
     *
     * @param file its path
     * @param console where a file that everybody can read is warned of
     * @return the key, not empty
     * @throws IllegalArgumentException if it can't be read, is empty, larger than 64 KiB or not
     *     UTF-8, belongs to another user, or could have been written by one
     */
    public static String read(Path file, Console console) {
        if (file.toString().isEmpty()) {
            throw new IllegalArgumentException("the path of the key file is empty");
        }
        String what = "key file " + file;
        try {
            int mode = checkAccess(file, what);
            byte[] bytes = contents(file, what);
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            String key = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
            if (key.isEmpty()) {
                throw new IllegalArgumentException(what + " is empty");
            }
            if ((mode & EVERYBODY_MAY_READ) != 0) {
                console.err().println("ave: warning: everybody can read " + what + ": chmod o-r");
            }
            return key;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(what + ": invalid UTF-8", e);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("no such " + what, e);
        } catch (FileSystemException e) {
            // The reason names the file.
            throw new IllegalArgumentException("key file " + Reason.of(e), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(what + ": " + Reason.of(e), e);
        }
    }

    /** Reads at most {@link #MOST_BYTES}, because a device has no end. */
    private static byte[] contents(Path file, String what) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IllegalArgumentException(
                        what + " has more than " + MOST_BYTES + " bytes");
            }
            return bytes;
        }
    }

    /** Checks the owner and returns the mode. */
    private static int checkAccess(Path file, String what) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(file, "unix:mode,uid");
        int mode = (Integer) attributes.get("mode");
        long owner = Integer.toUnsignedLong((Integer) attributes.get("uid"));
        if (owner != 0 && owner != Identity.users().effective()) {
            throw new IllegalArgumentException(what + " belongs to another user, " + owner);
        }
        if ((mode & OTHERS_MAY_WRITE) != 0) {
            throw new IllegalArgumentException(what + " can be written by others: chmod go-w");
        }
        return mode;
    }
}
