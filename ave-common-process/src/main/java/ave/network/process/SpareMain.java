// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.SIGKILL;

import ave.io.Fd;
import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.posix.Poll;
import ave.posix.RightsBuffer;
import ave.posix.ThisProcess;

/** A child JVM that waits for its job, seen from itself. */
final class SpareMain {
    static final int ORDERS_FD = Order.FIRST_FREE;
    static final int WARM_UP_FD = Order.FIRST_FREE + 1;

    private SpareMain() {}

    /** Type is the class that it will be, or another one. */
    static void run(String type) {
        Childhood.deathSignal(SIGKILL);
        Fd orders = Fd.of(ORDERS_FD);
        Descriptors.setCloseOnExec(orders, true);
        Childhood childhood = new Childhood();
        load(type);
        Rehearsal.perform(ChildMain.warmUp(WARM_UP_FD));
        new RightsBuffer(1).send(orders, 0, 1);
        Poll.await(orders.number(), POLLIN, Deadline.NEVER);
        Order order = Order.receive(orders);
        orders.close();
        if (order == null) {
            // The parent ended, or wants no spares any more.
            ThisProcess.exitNow(0);
        }
        order.arrange();
        childhood.begin(order.job(), order.report());
    }

    /** And checks it, which asking for methods does. What initializers do is for the process. */
    private static void load(String type) {
        try {
            Class.forName(type, false, ClassLoader.getSystemClassLoader()).getDeclaredMethods();
        } catch (ClassNotFoundException | LinkageError e) {
            ProcessLog.debug("class " + type + " isn't loaded ahead", e);
        }
    }
}
