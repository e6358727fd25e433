// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import ave.posix.ThisProcess;
import ave.posix.travel.FdTravel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a child is told.
 *
 * @param process what it is
 * @param parent the pid of the process that starts it
 * @param deathSignal what it gets when its parent ends; 0 for nothing
 * @param properties the system properties that it is to have
 */
record Job(Process process, int parent, int deathSignal, Map<String, String> properties)
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
    record Packed(byte[] bytes, SortedSet<Integer> descriptors) {}

    static Job of(Process process, boolean daemonize) {
        int deathSignal = daemonize ? 0 : process.deathSignal();
        return new Job(process, ThisProcess.pid(), deathSignal, ownProperties());
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

    Packed pack() {
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
            all.addAll(process.collectFds(new ArrayList<>()));
            return new Packed(bytes.toByteArray(), all);
        } catch (NotSerializableException e) {
            throw new ProcessException(
                    "start "
                            + process.procName()
                            + ": "
                            + FieldPath.toUnserializable(process)
                            + " can't be handed to a new process: not serializable: "
                            + e.getMessage(),
                    e);
        } catch (IOException | ClassNotFoundException e) {
            throw new ProcessException("start " + process.procName() + ": " + e, e);
        }
    }

    void setProperties() {
        properties.forEach(System::setProperty);
    }

    static Job unpack(byte[] bytes) throws IOException, ClassNotFoundException {
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
