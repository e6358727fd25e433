// SPDX-License-Identifier: Apache-2.0
package ave.posix.travel;

import java.io.IOException;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How descriptors travel with serialized objects into a process that gets them under the same
 * numbers. Nowhere else can a descriptor be serialized. Thread-safe; each thread has its own.
 */
public final class FdTravel {
    private static final ThreadLocal<SortedSet<Integer>> LEAVING = new ThreadLocal<>();
    private static final ThreadLocal<Map<Integer, ?>> ARRIVING = new ThreadLocal<>();

    private FdTravel() {}

    /** Something that reads or writes objects. */
    @FunctionalInterface
    public interface Work {
        /**
         * Does it.
         *
         * @throws IOException if that fails
         * @throws ClassNotFoundException if something was written that isn't known here
         */
        void run() throws IOException, ClassNotFoundException;
    }

    /**
     * Lets the descriptors in the objects that are written leave.
     *
     * @param writing writes the objects
     * @return the numbers under which the other process needs them
     * @throws IOException as it throws
     * @throws ClassNotFoundException as it throws
     */
    public static SortedSet<Integer> leaving(Work writing)
            throws IOException, ClassNotFoundException {
        SortedSet<Integer> numbers = new TreeSet<>();
        LEAVING.set(numbers);
        try {
            writing.run();
            return numbers;
        } finally {
            LEAVING.remove();
        }
    }

    /**
     * Has the descriptors in the objects that are read become their own.
     *
     * @param reading reads the objects
     * @throws IOException as it throws
     * @throws ClassNotFoundException as it throws
     */
    public static void arriving(Work reading) throws IOException, ClassNotFoundException {
        arriving(Map.of(), reading);
    }

    /**
     * The same for descriptors that came with the objects under other numbers.
     *
     * @param came those that came, by the numbers that were written; each that is met becomes the
     *     object's
     * @param reading reads the objects
     * @throws IOException as it throws
     * @throws ClassNotFoundException as it throws
     */
    public static void arriving(Map<Integer, ?> came, Work reading)
            throws IOException, ClassNotFoundException {
        ARRIVING.set(came);
        try {
            reading.run();
        } finally {
            ARRIVING.remove();
        }
    }

    /**
     * Lets a descriptor leave with the object that is being written.
     *
     * @param number the descriptor
     * @return false if nobody collects descriptors on this thread
     */
    public static boolean leave(int number) {
        SortedSet<Integer> numbers = LEAVING.get();
        if (numbers != null) {
            numbers.add(number);
        }
        return numbers != null;
    }

    /**
     * Tells whether descriptors can arrive with the object that is being read.
     *
     * @return false if nobody expects descriptors on this thread
     */
    public static boolean isArriving() {
        return ARRIVING.get() != null;
    }

    /**
     * Returns the owner of a descriptor that came under another number than it was written with.
     *
     * @param number the number that was written
     * @return what {@link #arriving(Map, Work)} was given for it; null if it has the same number
     */
    public static Object owner(int number) {
        return ARRIVING.get().get(number);
    }
}
