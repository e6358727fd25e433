// SPDX-License-Identifier: Apache-2.0
package ave.examples.scheduler;

import ave.network.connection.Address;
import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.List;
import java.util.Map;

/** The calls of a broker that a scheduler makes, and those of a workspace. */
interface BrokerApi {
    /** What a broker has allocated, and where it is used. */
    record Grant(
            @JsonFormat(shape = JsonFormat.Shape.ARRAY) Address address,
            String authkey,
            List<Map<String, Object>> resources) {}

    Grant getResources(Object... profiles);

    List<Map<String, Object>> yieldResources(Object... profiles);

    /** What a session makes of a request that names a workspace. */
    interface Workspace {
        /** The outcome of a command: a list of three on the wire. */
        @JsonFormat(shape = JsonFormat.Shape.ARRAY)
        record Outcome(int exitCode, String output, String unused) {}

        Outcome run(List<String> cmd, Double timeout);
    }
}
