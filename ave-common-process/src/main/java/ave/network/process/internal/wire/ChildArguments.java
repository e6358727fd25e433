// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.wire;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The arguments of a fresh child's main class: numbers of descriptors, each negative if there is
 * none.
 *
 * @param job the file that holds its job
 * @param pipe where it reports its start, or says that signals are its own
 * @param output its standard output to be; until it says so the JVM's own words go elsewhere
 * @param error its standard error to be
 * @param options the file that its JVM was given options in
 * @param reports 1 if its parent waits for a report
 */
public record ChildArguments(int job, int pipe, int output, int error, int options, int reports) {
    /** How many descriptors this names. */
    public static final int FDS = 5;

    /** As arguments of main. */
    public List<String> toList() {
        return IntStream.of(job, pipe, output, error, options, reports)
                .mapToObj(Integer::toString)
                .toList();
    }

    /** Reads what {@link #toList} made. */
    public static ChildArguments of(String... arguments) {
        int[] numbers = Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
        return new ChildArguments(
                numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
    }
}
