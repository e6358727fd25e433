// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.handover;

import static ave.posix.abi.Constants.POLLIN;
import static ave.posix.abi.Constants.SIGKILL;
import static ave.posix.abi.Constants.SOCK_STREAM;

import ave.io.Fd;
import ave.io.PosixException;
import ave.network.control.internal.handover.HandoverChannel.Message;
import ave.network.control.internal.handover.HandoverChannel.Type;
import ave.posix.Deadline;
import ave.posix.Poll;
import ave.posix.ThisProcess;
import ave.posix.UnixSockets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A proxy between predecessor and successor, in the successor. It forwards messages up to a given
 * step, and then misbehaves.
 */
public final class Meddler implements Runnable {
    /** The misbehaviour in place of the message. */
    public enum Deed {
        NONE,
        KILL_SUCCESSOR,
        KILL_OLD,
        HANG
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(Meddler.class);

    private final Type step;
    private final Deed deed;
    private final int old = ThisProcess.parentPid();
    private final Fd outside;
    private final UnixSockets.Pair pair = UnixSockets.pair(SOCK_STREAM);

    private Meddler(Fd outside, Type step, Deed deed) {
        this.outside = outside;
        this.step = step;
        this.deed = deed;
    }

    /** Returns the end for the successor. */
    public static Fd meddle(Fd channel, String step, Deed deed) {
        Meddler meddler = new Meddler(channel, Type.valueOf(step), deed);
        Thread thread = new Thread(meddler, "meddler");
        thread.setDaemon(true);
        thread.start();
        return meddler.pair.second();
    }

    @Override
    public void run() {
        HandoverChannel old = new HandoverChannel(outside);
        HandoverChannel successor = new HandoverChannel(pair.first());
        int[] both = {old.fd(), successor.fd()};
        try {
            boolean more = true;
            while (more) {
                Poll.awaitAny(both, new int[] {POLLIN, POLLIN}, Deadline.NEVER);
                more = pass(old, successor) && pass(successor, old);
            }
        } catch (PosixException e) {
            // The receiver is gone; the sender learns that below.
            LOGGER.debug("no longer between the two", e);
        } finally {
            successor.close();
            old.close();
        }
    }

    /** Returns false at the end of the stream. */
    private boolean pass(HandoverChannel from, HandoverChannel to) {
        Deadline now = Deadline.after(Duration.ZERO);
        if (Poll.await(from.fd(), POLLIN, now) == 0) {
            return true;
        }
        Message message = from.receive(Deadline.NEVER);
        if (message == null) {
            return false;
        }
        if (message.type() == step) {
            meddle();
        }
        int[] fds = message.fds().stream().mapToInt(Fd::number).toArray();
        to.send(message.type(), message.payload(), fds, Deadline.NEVER);
        message.fds().forEach(Fd::close);
        return true;
    }

    private void meddle() {
        switch (deed) {
            case KILL_SUCCESSOR -> ThisProcess.kill(ThisProcess.pid(), SIGKILL);
            case KILL_OLD -> ThisProcess.kill(old, SIGKILL);
            case HANG -> hang();
            case NONE -> {}
        }
    }

    /** The names of the steps from one to another, without refusals. */
    public static List<String> steps(String from, String to) {
        return EnumSet.range(Type.valueOf(from), Type.valueOf(to)).stream()
                .filter(type -> type != Type.REFUSED)
                .map(Type::name)
                .toList();
    }

    /** Blocks for ever. */
    public static void hang() {
        try {
            TimeUnit.DAYS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
