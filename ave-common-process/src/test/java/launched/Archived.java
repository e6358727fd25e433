// SPDX-License-Identifier: Apache-2.0
package launched;

import ave.network.process.Process;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A program that starts a child for each line that it reads; each says what it was made from. */
public final class Archived {
    private Archived() {}

    /**
     * See the class.
     *
     * @param arguments none
     * @throws IOException if it can't read
     */
    public static void main(String... arguments) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        while (lines.readLine() != null) {
            Process child = new Process(args -> tell());
            child.start(false, true);
            System.out.println(child.join());
        }
    }

    private static void tell() {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            String cache = System.getProperty("ave.process.cache");
            System.out.print(maps.anyMatch(map -> map.contains(cache)) ? "archive " : "nothing ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
