// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.handover;

import ave.io.Fd;
import ave.network.connection.Connection;
import ave.network.exceptions.HandoverException;
import ave.posix.travel.FdTravel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Function;

/**
 * The last message before the successor takes over: what the subclass hands on, and which of the
 * connections that were sent ahead are gone.
 *
 * @param bytes the message
 * @param fds the descriptors in the subclass's state, in the order of their numbers
 */
public record ServiceState(byte[] bytes, int[] fds) {
    /**
     * What was read from it.
     *
     * @param state the subclass's
     * @param gone the tokens of connections
     */
    public record Received(Object state, Set<Long> gone) {}

    /**
     * Packs the state of a service.
     *
     * @param state the state; serializable
     * @param gone the tokens of peers that were pre-copied and aren't handed on
     * @param tokenOf gives the token of a connection that is handed on; null for others
     * @return the message
     * @throws HandoverException if the state can't be serialized or has too many descriptors
     */
    public static ServiceState of(
            Object state, Set<Long> gone, Function<Connection, Long> tokenOf) {
        ByteArrayOutputStream objects = new ByteArrayOutputStream();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            SortedSet<Integer> numbers =
                    FdTravel.leaving(
                            () -> {
                                try (ObjectOutputStream out = new Writer(objects, tokenOf)) {
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
            return new ServiceState(
                    bytes.toByteArray(), numbers.stream().mapToInt(Integer::intValue).toArray());
        } catch (NotSerializableException e) {
            throw new HandoverException(
                    "the handover state can't be serialized: " + e.getMessage(), e);
        } catch (IOException | ClassNotFoundException e) {
            throw new HandoverException("the handover state can't be written: " + e, e);
        }
    }

    /**
     * Unpacks what was packed.
     *
     * @param bytes the message
     * @param fds the descriptors that came with it, in order
     * @param connectionOf gives the connection of a token
     * @return the state
     * @throws IOException if it can't be read
     * @throws ClassNotFoundException if a class isn't there
     */
    @SuppressWarnings("unchecked")
    public static Received read(byte[] bytes, List<Fd> fds, Function<Long, Connection> connectionOf)
            throws IOException, ClassNotFoundException {
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
                        try (ObjectInputStream own = new Reader(objects, connectionOf)) {
                            state[0] = own.readObject();
                        }
                    });
            return new Received(state[0], gone);
        }
    }

    /** In place of a connection of the server's: it arrives as the successor's own object. */
    private record PeerConnection(long token) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    private static final class Writer extends ObjectOutputStream {
        private final Function<Connection, Long> tokenOf;

        Writer(OutputStream out, Function<Connection, Long> tokenOf) throws IOException {
            super(out);
            this.tokenOf = tokenOf;
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object object) {
            Long token = object instanceof Connection known ? tokenOf.apply(known) : null;
            return token == null ? object : new PeerConnection(token);
        }
    }

    private static final class Reader extends ObjectInputStream {
        private final Function<Long, Connection> connectionOf;

        Reader(byte[] objects, Function<Long, Connection> connectionOf) throws IOException {
            super(new ByteArrayInputStream(objects));
            this.connectionOf = connectionOf;
            enableResolveObject(true);
        }

        @Override
        protected Object resolveObject(Object object) {
            return object instanceof PeerConnection known
                    ? connectionOf.apply(known.token())
                    : object;
        }
    }
}
