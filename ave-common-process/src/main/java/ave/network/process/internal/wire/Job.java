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
import java.io.OutputStream;
import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The settings that a child needs before it reads its program, which may run the user's code.
 *
 * @param parent the pid of the process that starts it
 * @param deathSignal what it gets when its parent ends; 0 for nothing
 * @param reports whether its parent waits until it is initialized
 * @param properties the system properties that it is to have
 */
public record Job(int parent, int deathSignal, boolean reports, Map<String, String> properties)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What stands before the first dot of their names. */
    private static final Set<String> OF_THE_JVM =
            Set.of(
                    "java",
                    "jdk",
                    "sun",
                    "os",
                    "user",
                    "file",
                    "path",
                    "line",
                    "awt",
                    "native",
                    "stdout",
                    "stderr",
                    "surefire");

    /**
     * A job as bytes.
     *
     * @param bytes the job
     * @param descriptors the numbers of the descriptors that go with it
     */
    public record Packed(byte[] bytes, SortedSet<Integer> descriptors) {}

    /** For a child of this process. */
    public static Job of(int deathSignal, boolean reports) {
        return new Job(ThisProcess.pid(), deathSignal, reports, ownProperties());
    }

    /** Those that a program sets; the JVM's own are the new JVM's to know. */
    private static Map<String, String> ownProperties() {
        Map<String, String> own = new TreeMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            int dot = name.indexOf('.');
            if (dot < 0 || !OF_THE_JVM.contains(name.substring(0, dot))) {
                own.put(name, System.getProperty(name));
            }
        }
        return own;
    }

    /**
     * Turns it and the program into what travels.
     *
     * @param checked whether the child looks for classes where this JVM does
     * @throws StartException if something in the program can't travel, or its class isn't found
     */
    public Packed pack(ChildProgram program, boolean checked) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SortedSet<Integer> descriptors = new TreeSet<>(write(program, bytes, checked));
        descriptors.addAll(program.wantedFds());
        return new Packed(bytes.toByteArray(), descriptors);
    }

    private SortedSet<Integer> write(ChildProgram program, OutputStream bytes, boolean checked) {
        String attempt = "start " + program.name() + ": ";
        FieldPath.Streams streams =
                out -> checked ? new Reachable.Output(out, attempt) : new ObjectOutputStream(out);
        try {
            return FdTravel.leaving(
                    () -> {
                        try (ObjectOutputStream out = streams.over(bytes)) {
                            out.writeObject(this);
                            out.writeObject(program);
                        }
                    });
        } catch (StartException e) {
            throw e;
        } catch (IOException | ClassNotFoundException | RuntimeException | StackOverflowError e) {
            throw new StartException(
                    attempt
                            + new FieldPath(streams).from(program.subject())
                            + " can't be handed to a new process: "
                            + reason(e),
                    e);
        }
    }

    private static String reason(Throwable e) {
        if (e instanceof NotSerializableException) {
            return "not serializable: " + e.getMessage();
        }
        return e instanceof StackOverflowError
                ? "its objects are nested too deeply for the stack of this thread"
                : e.toString();
    }

    /** Sets them in this JVM. */
    public void setProperties() {
        properties.forEach(System::setProperty);
    }

    /**
     * Opens a file in memory that holds a job and its program, and closes the descriptor.
     *
     * @throws IOException if it holds something else
     */
    public static Arrived open(Fd file) throws IOException, ClassNotFoundException {
        ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(Content.of(file)));
        return new Arrived((Job) in.readObject(), in);
    }

    /**
     * A job in the child.
     *
     * @param job its settings
     * @param rest the program
     */
    public record Arrived(Job job, ObjectInputStream rest) {
        /**
         * Reads the program, which may run the user's code. Once.
         *
         * @throws IOException or any other exception of the user's code
         * @throws StartException if the stack of this thread isn't deep enough for it
         */
        public ChildProgram readProgram() throws IOException, ClassNotFoundException {
            ChildProgram[] program = new ChildProgram[1];
            try {
                FdTravel.arriving(() -> program[0] = (ChildProgram) rest.readObject());
            } catch (StackOverflowError e) {
                // Its trace is a thousand times the same.
                throw new StartException(
                        "the objects of the process are nested too deeply for the stack of its"
                                + " main thread: give it more, with jvmOptions(\"-Xss8m\") say");
            }
            return program[0];
        }
    }
}
