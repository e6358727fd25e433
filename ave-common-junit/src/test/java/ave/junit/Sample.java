// SPDX-License-Identifier: Apache-2.0
package ave.junit;

import ave.cmd.Cmd;
import ave.cmd.CmdOptions;
import ave.network.control.Auth;
import ave.network.control.Control;
import ave.network.control.ControlOptions;
import ave.network.control.HandoverOptions;
import ave.network.control.Rpc;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;

/** A service that can do what services under test do. */
class Sample extends Control implements Greetings {
    /** For a service in a thread: ends its hanging. */
    static volatile CountDownLatch release = new CountDownLatch(1);

    /** As its clients see it, without that the service knows. */
    interface Pids {
        @Rpc("get_pid")
        long pid();
    }

    Sample(int port, ControlOptions options) {
        super(port, options);
    }

    @Rpc
    @Auth
    @Override
    public String greet(String name) {
        return "Hello, " + name;
    }

    @Rpc
    long getPid() {
        return ProcessHandle.current().pid();
    }

    @Rpc
    String say(String text) {
        System.err.println(text);
        return text;
    }

    /** Hangs as the next thing that the service does after the response. */
    @Rpc
    void hang() {
        execute(Sample::awaitRelease);
    }

    private static void awaitRelease() {
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Starts a process that no longer is its descendant, and returns its pid. */
    @Rpc
    long orphan() {
        List<String> command = List.of("sh", "-c", "setsid sleep 987 <&- >&- 2>&- & echo $!");
        String pid = Cmd.run(command, CmdOptions.defaults().terminal(false)).output();
        return Long.parseLong(pid.strip());
    }

    @Rpc
    CompletionStage<Integer> again() {
        return restart(HandoverOptions.defaults());
    }

    /** One that can't begin. */
    static class Broken extends Sample {
        Broken(int port, ControlOptions options) {
            super(port, options);
        }

        @Override
        protected void started() {
            throw new IllegalStateException("no devices");
        }
    }
}
