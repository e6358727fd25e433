// SPDX-License-Identifier: Apache-2.0
package ave.examples.broker;

import ave.network.connection.Connection;
import ave.network.control.Auth;
import ave.network.control.Control;
import ave.network.control.ControlOptions;
import ave.network.control.RemoteControl;
import ave.network.control.Rpc;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Serves the resources that a broker has allocated to a client. It outlives a broker that restarts,
 * and ends with its connection to a broker that is gone.
 */
public final class Session extends Control {
    private static final long serialVersionUID = 1L;

    private final HashMap<Resource, Device> resources = new HashMap<>();

    /** Null in a session without a broker. */
    private final RemoteControl broker;

    private transient Connection link;

    /** A handset or a relay, or what a workspace has in common with them. */
    static class Device {
        private final Resource profile;

        Device(Resource profile) {
            this.profile = profile;
        }

        @Rpc
        Resource getProfile() {
            return profile;
        }
    }

    Session(int port, ControlOptions options, RemoteControl broker) {
        super(port, options);
        this.broker = broker;
    }

    /** Runs a session without a broker: {@code ave-session PORT KEY FD}. */
    public static void main(String... args) {
        int socket = Integer.parseInt(args[2]);
        ControlOptions options = ControlOptions.defaults().authkey(args[1]).socket(socket);
        new Session(Integer.parseInt(args[0]), options, null).run();
    }

    /** A broker that restarts ends, and the session goes on. */
    @Override
    protected int deathSignal() {
        return 0;
    }

    @Override
    protected void started() {
        if (broker != null) {
            broker.call("register_session", options().authkey(), pid(), port());
            link = broker.connection();
            addConnection(link, null);
        }
    }

    @Override
    protected void lostConnection(Connection connection, String authkey) {
        if (connection == link) {
            shutdown();
        }
    }

    @Override
    protected Object target(String method, Object resource) {
        if (!(resource instanceof Map<?, ?> profile)) {
            return this;
        }
        return resources.entrySet().stream()
                .filter(own -> own.getKey().isSameAs(profile))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> Inventory.refusal("NoSuch", "not in this session: " + profile));
    }

    @Rpc
    @Auth
    void addResource(Resource profile) throws IOException {
        Device device = profile.isWorkspace() ? new Workspace(profile) : new Device(profile);
        resources.put(profile, device);
    }

    @Rpc
    @Auth
    void yieldResources(List<Resource> profiles) {
        profiles.forEach(resources::remove);
    }

    @Rpc
    @Auth
    int getVersion() {
        return 1;
    }

    @Rpc
    @Auth
    void stop() {
        shutdown();
    }

    @Rpc
    @Auth
    void crash() {
        Runtime.getRuntime().halt(1);
    }
}
