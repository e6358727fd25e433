// SPDX-License-Identifier: Apache-2.0
package ave.cli.internal.bench;

import ave.network.control.Control;
import ave.network.control.ControlOptions;
import ave.network.control.Rpc;
import ave.network.control.RunningControl;

/** {@code ave call} as a process, from its start to its end, and a trivial JVM. */
final class ColdCallComparison implements Comparison {
    private RunningControl service;

    /** The service. */
    private static final class Pinged extends Control {
        private static final long serialVersionUID = 1L;

        Pinged(ControlOptions options) {
            super(0, options);
        }

        @Rpc
        String syncPing() {
            return "pong";
        }
    }

    @Override
    public String ours() {
        return "ave call, a cold start";
    }

    @Override
    public String other() {
        return "a JVM that does nothing";
    }

    @Override
    public int most() {
        return 50;
    }

    @Override
    public void prepare() {
        service = new Pinged(ControlOptions.defaults().host("127.0.0.1")).runInThread();
    }

    @Override
    public void runOurs() throws Exception {
        OwnJvm.run(OwnJvm.ave("call", "127.0.0.1:" + service.port(), "sync_ping"));
    }

    @Override
    public void runOther() throws Exception {
        OwnJvm.runTrivial();
    }

    @Override
    public void close() {
        if (service != null) {
            service.close();
        }
    }
}
