// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.rpc;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** For Java Flight Recorder: a call of a service. */
@Name("ave.Call")
@Label("Call")
@Category({"AVE", "Service"})
@Description("How long a call occupied the service's thread")
@StackTrace(false)
final class CallEvent extends Event {
    @Label("Method")
    String method;

    @Label("Failed")
    @Description("Whether the call was refused, or the method threw")
    boolean failed;

    @Label("Pending")
    @Description("Whether the response is still to come")
    boolean pending;
}
