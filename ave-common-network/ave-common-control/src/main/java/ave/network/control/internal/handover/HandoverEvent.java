// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.handover;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** For Java Flight Recorder: a handover in the old process, from its beginning to its end. */
@Name("ave.Handover")
@Label("Handover")
@Category({"AVE", "Service"})
@Description("A service was handed over to a successor, or the attempt failed")
@StackTrace(false)
final class HandoverEvent extends Event {
    @Label("Successor")
    @Description("The process id of the successor")
    int successor;

    @Label("Connections")
    int connections;

    @Label("Pause")
    @Description("How long no request was read")
    @Timespan(Timespan.NANOSECONDS)
    long pause;

    @Label("Failure")
    @Description("Why it failed; null if the successor serves")
    String failure;
}
