// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.launch;

import static ave.posix.abi.Constants.POLLIN;

import ave.io.Fd;
import ave.posix.Child;
import ave.posix.Poller;
import ave.posix.leak.Leakable;
import ave.posix.leak.Origin;

/**
 * Reports a child that nobody can join any more, and where it was started. The child goes on, as
 * after a fork. It is reaped when it ends, so that no zombie is left.
 */
final class UnjoinedWatch extends Leakable {
    private final Child child;
    private final Fd attachment;
    private final String name;

    /** The owner is who could have joined it; the attachment may be null. */
    UnjoinedWatch(Object owner, Child child, Fd attachment, String name) {
        super(owner, Origin.here());
        this.child = child;
        this.attachment = attachment;
        this.name = name;
    }

    @Override
    protected String closeLeaked() {
        if (attachment != null) {
            attachment.close();
        }
        Poller.ready(child.pidfd(), POLLIN).thenRun(this::reap);
        return "process " + name + " (pid " + child.pid() + "), which nobody joined,";
    }

    private void reap() {
        child.poll();
        child.close();
    }

    @Override
    protected String logger() {
        return "ave.network.process.Process";
    }
}
