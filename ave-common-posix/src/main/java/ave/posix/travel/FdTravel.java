// SPDX-License-Identifier: Apache-2.0
package ave.posix.travel;

import java.io.IOException;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Lets descriptors travel with serialized objects into a process that gets them under the same
 * numbers. Descriptors can't be serialized in any other way. Thread-safe: the state belongs to the
 * calling thread.
 */
public final class FdTravel {
    private static final ThreadLocal<SortedSet<Integer>> LEAVING = new ThreadLocal<>();
    private static final ThreadLocal<Map<Integer, ?>> ARRIVING = new ThreadLocal<>();

    private FdTravel() {}

    /** Code that reads or writes objects. */
    @FunctionalInterface
    public interface Work {
        /**
         * Reads or writes.
         *
         * @throws IOException if that fails
         * @throws ClassNotFoundException if an object's class is unknown in this process
         */
        void run() throws IOException, ClassNotFoundException;
    }

    /**
     * Allows the descriptors in the written objects to leave this process.
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
     * Gives the objects that are read ownership of their descriptors.
     *
     * @param reading reads the objects
     * @throws IOException as it throws
     * @throws ClassNotFoundException as it throws
     */
    public static void arriving(Work reading) throws IOException, ClassNotFoundException {
        arriving(Map.of(), reading);
    }

    /**
     * As {@link #arriving(Work)}, for descriptors that arrived under other numbers.
     *
     * @param came the descriptors by the numbers that were written; each that an object refers to
     *     becomes that object's
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
     * @return false if this thread is not writing for another process
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
     * @return false if this thread is not reading for another process
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
