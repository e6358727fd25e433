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

/**
 * A program that starts a child for each line that it reads, of the class {@code Process} or, if
 * the line is "other", of one of its own; each says what it was made from.
 */
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
        String line;
        while ((line = lines.readLine()) != null) {
            Process child = line.equals("other") ? new Other() : new Process(args -> tell());
            child.start(false, true);
            System.out.println(child.join());
        }
    }

    private static final class Other extends Process {
        private static final long serialVersionUID = 1L;

        @Override
        public void run() {
            tell();
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
