// SPDX-License-Identifier: Apache-2.0
package ave.network.control.internal.server;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** For Java Flight Recorder: a connection of a service, from its beginning to its end. */
@Name("ave.Connection")
@Label("Connection")
@Category({"AVE", "Service"})
@Description("A connection that was accepted, added or taken over, and has ended")
@StackTrace(false)
final class ConnectionEvent extends Event {
    @Label("Peer")
    String peer;

    @Label("Established")
    @Description("Whether it finished the handshake")
    boolean established;
}
