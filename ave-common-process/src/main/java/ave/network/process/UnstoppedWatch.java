// SPDX-License-Identifier: Apache-2.0
package ave.network.process;

import ave.posix.leak.Leakable;
import ave.posix.leak.Origin;
import java.util.Collection;
import java.util.List;

/**
 * Reports a supervisor that nobody can stop any more, and where it was started. Its children are
 * looked after as before, until this process ends.
 */
final class UnstoppedWatch extends Leakable {
    private final List<String> children;

    /** The owner is who could have stopped it; the names of the children are for the report. */
    UnstoppedWatch(Supervisor owner, Collection<String> children) {
        super(owner, Origin.here());
        this.children = List.copyOf(children);
    }

    @Override
    protected String closeLeaked() {
        return "supervisor of " + children + ", which nobody stopped,";
    }

    @Override
    protected String logger() {
        return Supervisor.class.getName();
    }
}
