// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.wire;

import ave.io.Fd;
import ave.posix.Descriptors;
import ave.posix.RightsBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a spare gets when it is to become a process: its job, the end of a pipe to report to, and
 * the descriptors that the process is to have, with their numbers.
 */
public final class Assignment {
    /** More don't fit into a message with the job and the report. */
    public static final int MOST_FDS = RightsBuffer.MAX_FDS - 2;

    /** The first number that a descriptor of the process can't have: here the assignment comes. */
    public static final int FIRST_FREE = 256;

    /** Of what doesn't keep its number: the job, then the report. */
    private static final int NO_NUMBER = -1;

    private final List<Fd> fds;
    private final List<Integer> numbers;

    private Assignment(List<Fd> fds, List<Integer> numbers) {
        this.fds = fds;
        this.numbers = numbers;
    }

    /** Report may be null. Returns false if it could not be sent. */
    public static boolean send(Fd socket, SortedMap<Integer, Integer> kept, Fd job, Fd report) {
        int[] fds = new int[kept.size() + (report == null ? 1 : 2)];
        RightsBuffer message = new RightsBuffer(fds.length * Integer.BYTES);
        int count = 0;
        for (Map.Entry<Integer, Integer> fd : kept.entrySet()) {
            message.bytes().putInt(count * Integer.BYTES, fd.getKey());
            fds[count++] = fd.getValue();
        }
        message.bytes().putInt(count * Integer.BYTES, NO_NUMBER);
        fds[count++] = job.number();
        if (report != null) {
            message.bytes().putInt(count * Integer.BYTES, NO_NUMBER);
            fds[count] = report.number();
        }
        int length = message.bytes().capacity();
        return message.send(socket, 0, length, fds) == length;
    }

    /** Null if none will come any more. */
    public static Assignment receive(Fd socket) {
        RightsBuffer message = new RightsBuffer(RightsBuffer.MAX_FDS * Integer.BYTES);
        List<Fd> fds = new ArrayList<>();
        int capacity = message.bytes().capacity();
        if (message.receive(socket, capacity, RightsBuffer.MAX_FDS, fds) <= 0) {
            return null;
        }
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < fds.size(); i++) {
            numbers.add(message.bytes().getInt(i * Integer.BYTES));
        }
        return new Assignment(fds, numbers);
    }

    /** Gives the process its descriptors; all others below the first free number are closed. */
    public void arrange() {
        SortedSet<Integer> kept = new TreeSet<>();
        for (int i = 0; i < fds.size(); i++) {
            int number = numbers.get(i);
            if (number != NO_NUMBER) {
                Descriptors.duplicateTo(fds.get(i).number(), number);
                fds.get(i).close();
                kept.add(number);
            }
        }
        int free = 0;
        for (int number : kept) {
            Descriptors.closeRange(free, number - 1);
            free = number + 1;
        }
        Descriptors.closeRange(free, FIRST_FREE - 1);
    }

    /** The file that holds the job. */
    public Fd job() {
        return fds.get(numbers.indexOf(NO_NUMBER));
    }

    /** Null if nobody waits for it. */
    public Fd report() {
        int first = numbers.indexOf(NO_NUMBER);
        int last = numbers.lastIndexOf(NO_NUMBER);
        return first == last ? null : fds.get(last);
    }
}
