// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import static ave.posix.abi.Constants.POLLIN;

import ave.network.connection.Connection;
import ave.network.process.Process;
import ave.posix.Deadline;
import ave.posix.Poll;
import ave.posix.ThisProcess;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A service with children, and optionally with an added connection. */
class Household extends Control {
    /** By pid. Static, so it belongs to this process and doesn't travel. */
    private static final Map<Integer, CompletableFuture<List<Integer>>> CHILDREN = new HashMap<>();

    private final Connection kept;
    private final String motto = "so that a trace shows it";

    Household(int port, ControlOptions options, Connection kept) {
        super(port, options.host("127.0.0.1"));
        this.kept = kept;
    }

    /** Ends with a code at once. */
    static final class Child extends Process {
        private final int code;

        Child(int code) {
            this.code = code;
        }

        @Override
        public void run() {
            exit(code);
        }
    }

    @Rpc
    int getPid() {
        return ThisProcess.pid();
    }

    @Rpc
    String motto() {
        return motto;
    }

    @Rpc
    void tellKept(String text) {
        kept.write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Rpc
    void block(double seconds) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep((long) (seconds * 1e9));
    }

    /** Responds after the child was joined. */
    @Rpc
    CompletionStage<List<Integer>> runChild(int code, boolean waitForItsEnd) {
        Child child = new Child(code);
        child.start();
        if (waitForItsEnd) {
            Poll.await(child.pidfd(), POLLIN, Deadline.after(WithServices.LONG));
        }
        CompletableFuture<List<Integer>> end = new CompletableFuture<>();
        CHILDREN.put(child.pid(), end);
        joinLater(child);
        return end;
    }

    /** Responds after the child was joined, whose end was queried before the loop noticed it. */
    @Rpc
    CompletionStage<List<Integer>> runChildAndLook(int code) {
        Child child = new Child(code);
        child.start();
        CompletableFuture<List<Integer>> end = new CompletableFuture<>();
        CHILDREN.put(child.pid(), end);
        joinLater(child);
        Poll.await(child.pidfd(), POLLIN, Deadline.after(WithServices.LONG));
        if (child.isAlive()) {
            throw new IllegalStateException("it ended a moment ago");
        }
        return end;
    }

    @Override
    protected void joinedProcess(int pid, int exit) {
        if (CHILDREN.containsKey(pid)) {
            CHILDREN.remove(pid).complete(List.of(pid, exit));
        }
    }

    /** Returns the port and the pid of another service like this one. */
    @Rpc
    List<Integer> startService() {
        try (Connection listener = WithServices.listener()) {
            int port = listener.address().port();
            Household child = new Household(port, options().socket(listener.fileno()), null);
            child.start(false, true);
            joinLater(child);
            return List.of(port, child.pid());
        }
    }

    @Rpc
    void outliveParent() {
        performPrctl(0);
    }
}
