// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import static ave.posix.Constants.POLLIN;
import static ave.posix.Constants.SIGKILL;

import ave.posix.Deadline;
import ave.posix.Descriptors;
import ave.posix.Fd;
import ave.posix.Poll;
import ave.posix.RightsBuffer;
import ave.posix.ThisProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A child JVM that waits for its job, seen from itself. */
final class SpareMain {
    private SpareMain() {}

    static void run() {
        EternalThread.call(
                () -> {
                    ThisProcess.deathSignal(SIGKILL);
                    return null;
                });
        Fd orders = new Fd(Spare.ORDERS);
        Descriptors.setCloseOnExec(orders, true);
        Childhood childhood = new Childhood();
        Rehearsal.perform(ChildMain.warmUp(Spare.ORDERS + 1));
        RightsBuffer message = new RightsBuffer((1 + RightsBuffer.MAX_FDS) * Integer.BYTES);
        message.send(orders, 0, 1);
        Poll.await(orders.number(), POLLIN, Deadline.NEVER);
        List<Fd> fds = new ArrayList<>();
        int capacity = message.bytes().capacity();
        int count = message.receive(orders, capacity, RightsBuffer.MAX_FDS, fds);
        orders.close();
        if (count <= 0) {
            // The parent ended, or wants no spares any more.
            ThisProcess.exitNow(0);
        }
        become(childhood, message, fds);
    }

    private static void become(Childhood childhood, RightsBuffer message, List<Fd> fds) {
        Set<Integer> kept = new TreeSet<>();
        List<Fd> own = new ArrayList<>();
        for (int i = 0; i < fds.size(); i++) {
            int number = message.bytes().getInt((1 + i) * Integer.BYTES);
            if (number == Spare.NO_NUMBER) {
                own.add(fds.get(i));
            } else {
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
        Descriptors.closeRange(free, Spare.ORDERS - 1);
        childhood.begin(own.get(0), own.size() > 1 ? own.get(1) : null);
    }
}
