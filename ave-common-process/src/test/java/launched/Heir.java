// SPDX-License-Identifier: Apache-2.0
package launched;

import ave.network.process.Pipe;
import ave.network.process.Process;
import ave.network.process.ProcessOptions;
import ave.network.process.SpareProcesses;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** A program that starts children in each way, and prints what these inherited. */
public final class Heir {
    private static final String PROPERTY = "launched.heir";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Heir() {}

    /** What runs before the child's hooks. */
    private static final class Early implements Serializable {
        private static final long serialVersionUID = 1L;
        static final String BY_INITIALIZER = System.getProperty(PROPERTY);
        private transient String read;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            read = System.getProperty(PROPERTY);
        }
    }

    /** Tells what it inherited. */
    private static final class Witness extends Process {
        private static final long serialVersionUID = 1L;
        private final Pipe facts = new Pipe();
        private final Early early = new Early();

        @Override
        public void run() throws IOException {
            Map<String, Object> told = new TreeMap<>();
            told.put("environment", environment());
            told.put("kept", System.getProperty("launched.kept", "none"));
            told.put("initializer", String.valueOf(Early.BY_INITIALIZER));
            told.put("readObject", String.valueOf(early.read));
            told.put("link", Files.readSymbolicLink(Path.of("/proc/self/cwd")).toString());
            told.put("file", new File("x").getAbsolutePath());
            facts.put(told);
        }
    }

    /** Without what the JVM reads, which differs on purpose. */
    private static String environment() throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of("/proc/self/environ"));
        StringBuilder all = new StringBuilder();
        for (String variable :
                new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).split("\0")) {
            if (!variable.startsWith("JAVA_TOOL_OPTIONS=")) {
                all.append(variable.hashCode()).append(' ');
            }
        }
        return all.toString();
    }

    /**
     * See the class.
     *
     * @param arguments a directory to delete; or "mute" to start a child that can't start
     * @throws IOException if it can't be deleted
     */
    public static void main(String... arguments) throws IOException {
        if (arguments.length > 0 && arguments[0].equals("mute")) {
            ProcessOptions options = ProcessOptions.defaults().jvmOptions("-XX:NoSuchOption");
            Process child = new Process(options, args -> {});
            child.start();
            System.out.println("ended with " + child.join());
            return;
        }
        System.setProperty(PROPERTY, "set");
        for (String directory : arguments) {
            Files.delete(Path.of(directory));
        }
        System.out.println("parent {environment=" + environment() + "}");
        tell("child", false);
        tell("daemon", true);
        SpareProcesses.keep(1);
        Witness like = new Witness();
        like.facts.close();
        if (!SpareProcesses.prepare(like, LIMIT)) {
            throw new IOException("no spare");
        }
        tell("spare", false);
        SpareProcesses.keep(0);
    }

    private static void tell(String kind, boolean daemonize) {
        Witness witness = new Witness();
        witness.start(daemonize, true);
        System.out.println(kind + " " + witness.facts.get(LIMIT));
        witness.facts.close();
        if (!daemonize) {
            witness.join();
        }
    }
}
