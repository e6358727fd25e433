// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.wire;

import ave.io.Fd;
import ave.posix.ThisProcess;
import ave.posix.travel.FdTravel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a child is told.
 *
 * @param program what it runs
 * @param parent the pid of the process that starts it
 * @param deathSignal what it gets when its parent ends; 0 for nothing
 * @param properties the system properties that it is to have
 */
public record Job(ChildProgram program, int parent, int deathSignal, Map<String, String> properties)
        implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Pattern OF_THE_JVM =
            Pattern.compile(
                    "(java|jdk|sun|os|user|file|path|line|awt|native|stdout|stderr|surefire)\\.");

    /**
     * A job as bytes.
     *
     * @param bytes the job
     * @param descriptors the numbers of the descriptors that go with it
     */
    public record Packed(byte[] bytes, SortedSet<Integer> descriptors) {}

    /** For a child of this process. */
    public static Job of(ChildProgram program, int deathSignal) {
        return new Job(program, ThisProcess.pid(), deathSignal, ownProperties());
    }

    /** Those that a program sets; the JVM's own are the new JVM's to know. */
    private static Map<String, String> ownProperties() {
        Map<String, String> own = new TreeMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            if (!OF_THE_JVM.matcher(name).lookingAt()) {
                own.put(name, System.getProperty(name));
            }
        }
        return own;
    }

    /**
     * Turns it into what travels.
     *
     * @throws StartException if something in it can't travel
     */
    public Packed pack() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            SortedSet<Integer> descriptors =
                    FdTravel.leaving(
                            () -> {
                                try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                                    out.writeObject(this);
                                }
                            });
            SortedSet<Integer> all = new TreeSet<>(descriptors);
            all.addAll(program.wantedFds());
            return new Packed(bytes.toByteArray(), all);
        } catch (NotSerializableException e) {
            throw new StartException(
                    "start "
                            + program.name()
                            + ": "
                            + FieldPath.toUnserializable(program.subject())
                            + " can't be handed to a new process: not serializable: "
                            + e.getMessage(),
                    e);
        } catch (IOException | ClassNotFoundException e) {
            throw new StartException("start " + program.name() + ": " + e, e);
        }
    }

    /** Sets them in this JVM. */
    public void setProperties() {
        properties.forEach(System::setProperty);
    }

    /** Reads it from a file in memory, and closes the descriptor. */
    public static Job read(Fd file) throws IOException, ClassNotFoundException {
        byte[] bytes = Content.of(file);
        Job[] job = new Job[1];
        FdTravel.arriving(
                () -> {
                    try (ObjectInputStream in =
                            new ObjectInputStream(new ByteArrayInputStream(bytes))) {
                        job[0] = (Job) in.readObject();
                    }
                });
        return job[0];
    }
}
