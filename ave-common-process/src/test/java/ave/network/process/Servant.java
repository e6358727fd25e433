// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import ave.network.exceptions.ConnectionReset;
import ave.posix.travel.FdTravel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Base64;

/** A child that does what it is told, one order after the other, and answers each. */
class Servant extends Process implements AutoCloseable {
    private static final long serialVersionUID = 1L;

    /** How its parent speaks to it. */
    private final Pipe orders = new Pipe();

    /** How it answers. */
    private final Pipe answers = new Pipe();

    /** What it may be told. */
    @FunctionalInterface
    interface Order extends Serializable {
        Object obey(Servant self) throws Exception;
    }

    Servant() {
        super();
    }

    Servant(ProcessOptions options) {
        super(options);
    }

    /** Its answer, or the text of what it threw. */
    Object ask(Order order) {
        orders.put(Base64.getEncoder().encodeToString(bytes(order)));
        return answers.get(WithProcesses.LONG);
    }

    private static byte[] bytes(Order order) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            FdTravel.leaving(
                    () -> {
                        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                            out.writeObject(order);
                        }
                    });
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public void run() throws Exception {
        orders.closeWriting();
        while (true) {
            Object answer;
            try {
                byte[] order = Base64.getDecoder().decode((String) orders.get());
                try (var in = new ObjectInputStream(new ByteArrayInputStream(order))) {
                    answer = ((Order) in.readObject()).obey(this);
                }
            } catch (ConnectionReset e) {
                return;
            } catch (Exception e) {
                answer = e.toString();
            }
            answers.put(answer);
        }
    }

    /** Lets it go: it ends with 0. */
    void dismiss() {
        orders.close();
        answers.close();
    }

    /** Kills it, however far it came. */
    @Override
    public void close() {
        dismiss();
        kill(9);
        join(WithProcesses.LONG);
    }
}
