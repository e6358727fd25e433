// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.io.Fd;
import ave.posix.travel.FdTravel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;

/**
 * The last message before the successor takes over: what the subclass hands on, and which of the
 * connections that were sent ahead are gone.
 *
 * @param bytes the message
 * @param fds the descriptors in the subclass's state, in the order of their numbers
 */
record HandedState(byte[] bytes, int[] fds) {
    /**
     * What was read from it.
     *
     * @param state the subclass's
     * @param gone the tokens of connections
     */
    record Received(Object state, Set<Long> gone) {}

    static HandedState of(Object state, Set<Long> gone) {
        ByteArrayOutputStream objects = new ByteArrayOutputStream();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            SortedSet<Integer> numbers =
                    FdTravel.leaving(
                            () -> {
                                try (ObjectOutputStream out = new ObjectOutputStream(objects)) {
                                    out.writeObject(state);
                                }
                            });
            if (numbers.size() > HandoverChannel.MOST_FDS) {
                throw new HandoverException(
                        "the handover state holds "
                                + numbers.size()
                                + " descriptors, more than "
                                + HandoverChannel.MOST_FDS);
            }
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(new HashSet<>(gone));
                out.writeObject(numbers.stream().mapToInt(Integer::intValue).toArray());
                out.writeObject(objects.toByteArray());
            }
            return new HandedState(
                    bytes.toByteArray(), numbers.stream().mapToInt(Integer::intValue).toArray());
        } catch (NotSerializableException e) {
            throw new HandoverException(
                    "the handover state can't be serialized: " + e.getMessage(), e);
        } catch (IOException | ClassNotFoundException e) {
            throw new HandoverException("the handover state can't be written: " + e, e);
        }
    }

    @SuppressWarnings("unchecked")
    static Received read(byte[] bytes, List<Fd> fds) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            Set<Long> gone = (Set<Long>) in.readObject();
            int[] numbers = (int[]) in.readObject();
            byte[] objects = (byte[]) in.readObject();
            Map<Integer, Fd> came = new HashMap<>();
            for (int i = 0; i < numbers.length; i++) {
                came.put(numbers[i], fds.get(i));
            }
            Object[] state = new Object[1];
            FdTravel.arriving(
                    came,
                    () -> {
                        try (ObjectInputStream own =
                                new ObjectInputStream(new ByteArrayInputStream(objects))) {
                            state[0] = own.readObject();
                        }
                    });
            return new Received(state[0], gone);
        }
    }
}
