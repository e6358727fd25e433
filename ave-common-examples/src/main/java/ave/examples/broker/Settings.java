// SPDX-License-Identifier: Apache-2.0
package ave.examples.broker;

import ave.config.AveHome;
import ave.examples.broker.Inventory.Allocation;
import ave.network.connection.Address;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The settings file of a broker.
 *
 * @param host where the broker and its sessions listen; missing: all interfaces
 * @param socket an inherited listening socket; missing: the broker makes one
 * @param home where the files of the user are; missing: the home of this machine
 * @param authkeys account → key
 * @param stacks equipment that belongs together
 * @param wsCfg a profile for workspaces; missing: there are none
 * @param fdtxPath where another broker gives its sessions away; with {@code adoption}
 * @param adoption what that one's {@code serialize} said
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Settings(
        String host,
        int port,
        Integer socket,
        String home,
        Map<String, String> authkeys,
        List<Resource> handsets,
        List<Resource> relays,
        List<List<Resource>> stacks,
        Map<String, Object> wsCfg,
        String fdtxPath,
        Map<String, SessionState> adoption)
        implements Serializable {

    /** A session as others see it; without pid and address as long as it starts. */
    record SessionState(
            Integer pid,
            @JsonFormat(shape = JsonFormat.Shape.ARRAY) Address address,
            List<Allocation> allocations)
            implements Serializable {}

    Settings {
        host = host == null ? "" : host;
        authkeys = authkeys == null ? Map.of() : authkeys;
        handsets = handsets == null ? List.of() : handsets;
        relays = relays == null ? List.of() : relays;
        stacks = stacks == null ? List.of() : stacks;
    }

    /** As in the default workspace.json, {@code ~} is the home. */
    String workspaceRoot() {
        String root = String.valueOf(wsCfg.getOrDefault("root", "~/.ave"));
        Path folder = home == null ? AveHome.standard().directory() : Path.of(home);
        return root.startsWith("~/") ? folder.resolve(root.substring(2)).toString() : root;
    }

    /** What a successor needs, which finds its socket and its sessions by itself. */
    Settings forSuccessor(int realPort) {
        return new Settings(
                host, realPort, null, home, authkeys, handsets, relays, stacks, wsCfg, null, null);
    }

    /** What everybody may know. */
    Settings withoutKeys(int realPort) {
        return new Settings(
                host, realPort, null, home, null, handsets, relays, stacks, wsCfg, null, null);
    }
}
