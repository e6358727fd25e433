// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import ave.network.control.Control;
import ave.network.control.ControlOptions;
import ave.network.control.Default;
import ave.network.control.Rpc;

/** A service of this library. */
final class AveServer extends Control {
    private static final long serialVersionUID = 1L;
    private static final String HOST = "127.0.0.1";

    AveServer() {
        super(0, ControlOptions.defaults().host(HOST));
    }

    @Rpc
    Object syncPing(@Default("null") Object alt) {
        return alt == null ? "pong" : alt;
    }

    @Rpc
    String blob(int size) {
        return Work.blob(size);
    }

    @Rpc
    long allocated() {
        return Work.allocated();
    }

    /** Starts to serve and returns the port. */
    static int serve() {
        return new AveServer().runInThread().port();
    }
}
