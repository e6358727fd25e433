// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import ave.exceptions.AuthError;
import ave.io.Fd;
import ave.network.connection.Address;
import ave.network.connection.BlockingConnection;
import ave.network.connection.Challenge;
import ave.posix.Deadline;

/** Makes the connections of a {@link RemoteControl}, each with its handshake. */
final class RemoteConnector {
    private final Address address;
    private final RemoteOptions options;
    private boolean socketUsed;

    RemoteConnector(Address address, RemoteOptions options) {
        this.address = address;
        this.options = options;
    }

    BlockingConnection connect() {
        Deadline deadline = Deadline.after(options.timeout());
        BlockingConnection fresh = open(deadline);
        boolean authenticated = false;
        try {
            authenticate(fresh, deadline);
            authenticated = true;
        } finally {
            if (!authenticated) {
                fresh.close();
            }
        }
        return fresh;
    }

    private BlockingConnection open(Deadline deadline) {
        if (options.hasSocket() && !socketUsed) {
            socketUsed = true;
            return new BlockingConnection(address, Fd.of(options.socket()));
        }
        BlockingConnection fresh = new BlockingConnection(address);
        fresh.connect(deadline.remaining(), options.optimist());
        return fresh;
    }

    /** A service that does not accept the key may let us stay; else it hangs up at once. */
    private void authenticate(BlockingConnection fresh, Deadline deadline) {
        byte[] challenge = fresh.get(deadline.remaining());
        fresh.put(Challenge.makeDigest(challenge, options.authkey()), deadline.remaining());
        boolean accepted = Challenge.isAuthenticated(fresh.get(deadline.remaining()));
        if (!accepted && fresh.receive((buffer, offset, length) -> false) < 0) {
            String key = options.authkey() == null ? "a client without a key" : "this key";
            throw new AuthError(address + " does not accept " + key);
        }
    }
}
