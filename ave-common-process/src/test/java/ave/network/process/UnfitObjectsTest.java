// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Externalizable;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Objects that can't be written, or can be written and not read: the parent names the field. */
class UnfitObjectsTest extends WithProcesses {
    /** Has something in a field of a field. */
    static final class Carrier extends Process {
        private static final long serialVersionUID = 1L;
        private final Crate crate;

        Carrier(Object content) {
            this(ProcessOptions.defaults(), content);
        }

        Carrier(ProcessOptions options, Object content) {
            super(options);
            crate = new Crate(List.of("packed", content));
        }

        @Override
        public void run() {
            log("carries " + crate.things.size());
        }
    }

    private record Crate(List<Object> things) implements Serializable {}

    private static void refused(Object content, Class<? extends Throwable> cause, String message) {
        for (boolean synchronize : new boolean[] {false, true}) {
            assertThatThrownBy(() -> new Carrier(content).start(false, synchronize))
                    .isInstanceOf(ProcessException.class)
                    .hasMessage("start ave-Carrier: " + message)
                    .hasCauseInstanceOf(cause);
        }
    }

    /** Can't be written today. */
    private static final class Unwilling implements Serializable {
        private static final long serialVersionUID = 1L;
        private final transient Exception reason;

        Unwilling(Exception reason) {
            this.reason = reason;
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            if (reason instanceof RuntimeException e) {
                throw e;
            }
            throw (IOException) reason;
        }
    }

    @Test
    void whatWriteObjectThrowsIsToldWithTheField() {
        refused(
                new Unwilling(new IOException("no ink")),
                IOException.class,
                "Carrier.crate.things[1] can't be handed to a new process:"
                        + " java.io.IOException: no ink");
        refused(
                new Unwilling(new IllegalStateException("not now")),
                IllegalStateException.class,
                "Carrier.crate.things[1] can't be handed to a new process:"
                        + " java.lang.IllegalStateException: not now");
    }

    /** Is no object without a size. */
    private static class Sized {
        final int size;

        Sized(int size) {
            this.size = size;
        }
    }

    /** Nobody can read it, as nobody knows the size then. */
    private static final class Parcel extends Sized implements Serializable {
        private static final long serialVersionUID = 1L;

        Parcel() {
            super(1);
        }
    }

    /** Has no public constructor. */
    private static final class Letter implements Externalizable {
        private static final long serialVersionUID = 1L;

        @Override
        public void writeExternal(ObjectOutput out) throws IOException {
            out.writeInt(1);
        }

        @Override
        public void readExternal(ObjectInput in) throws IOException {
            in.readInt();
        }
    }

    @Test
    void aConstructorThatTheChildWouldMissIsToldWithTheField() {
        String name = UnfitObjectsTest.class.getName();
        refused(
                new Parcel(),
                InvalidClassException.class,
                "Carrier.crate.things[1] can't be handed to a new process:"
                        + (" java.io.InvalidClassException: " + name + "$Parcel; " + name)
                        + "$Sized has no constructor without arguments for it");
        refused(
                new Letter(),
                InvalidClassException.class,
                "Carrier.crate.things[1] can't be handed to a new process:"
                        + (" java.io.InvalidClassException: " + name + "$Letter; " + name)
                        + "$Letter has no constructor without arguments for it");
    }

    /** Is made as it can be. */
    static class Plain {
        int number = 1;
    }

    /** Its base class has what it takes, and itself need not have it. */
    private static final class Heir extends Plain implements Serializable {
        private static final long serialVersionUID = 1L;

        Heir(int number) {
            this.number = number;
        }
    }

    private enum Colour {
        RED {
            @Override
            int code() {
                return 1;
            }
        };

        abstract int code();
    }

    @Test
    void whatCanBeReadIsNotRefused() {
        List<Object> fine =
                List.of(
                        new Heir(7),
                        Colour.RED,
                        new Crate(List.of(new int[2], new Crate[0])),
                        Parcel.class,
                        new IllegalStateException("thrown"),
                        (Process.Target) args -> {});
        Process carrier = new Carrier(fine);
        carrier.start(false, true);
        assertThat(carrier.join(LONG)).isZero();
    }

    /** Nested as deeply as one likes. */
    private static final class Node implements Serializable {
        private static final long serialVersionUID = 1L;
        private final Node next;

        Node(Node next) {
            this.next = next;
        }

        static Node chain(int length) {
            Node first = null;
            for (int i = 0; i < length; i++) {
                first = new Node(first);
            }
            return first;
        }
    }

    @Test
    void aChainThatIsTooDeepToBeWrittenIsToldWithTheField() {
        refused(
                Node.chain(1_000_000),
                StackOverflowError.class,
                "Carrier.crate.things[1]"
                        + ".next".repeat(17)
                        + "... can't be handed to a new process: its objects are nested too deeply"
                        + " for the stack of this thread");
    }

    @Test
    void aChainThatOnlyTheChildFindsTooDeepIsToldWithWhatHelps() throws Exception {
        Node chain = Node.chain(40_000);
        String told = withAStackOfMegabytes(256, () -> outcome(new Carrier(chain)));
        assertThat(told)
                .startsWith("start ave-Carrier: in the child: ")
                .contains("nested too deeply for the stack of its main thread")
                .contains("jvmOptions(\"-Xss8m\")");
        ProcessOptions deep = options().jvmOptions("-Xss256m");
        assertThat(withAStackOfMegabytes(256, () -> outcome(new Carrier(deep, chain))))
                .isEqualTo("ended with 0");
    }

    private static String outcome(Process process) {
        try {
            process.start(false, true);
            return "ended with " + process.join(LONG);
        } catch (ProcessException e) {
            return e.getMessage();
        }
    }

    private static String withAStackOfMegabytes(
            int megabytes, java.util.function.Supplier<String> work) throws Exception {
        CompletableFuture<String> result = new CompletableFuture<>();
        Runnable all = () -> result.completeAsync(work, Runnable::run);
        Thread thread = new Thread(null, all, "deep", (long) megabytes << 20);
        thread.start();
        thread.join();
        return result.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }
}
