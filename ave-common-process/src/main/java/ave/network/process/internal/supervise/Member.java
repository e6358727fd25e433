// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.supervise;

import java.time.Duration;
import java.util.Map;

/** One child of a supervisor. For the loop's thread alone, except for {@link #pids}. */
final class Member {
    /** What is going on with a child. */
    enum State {
        /** To be started when it is its turn. */
        IDLE,
        STARTING,
        UP,
        STOPPING,
        /** Ended well. */
        DONE
    }

    final int index;
    final String name;
    final Startable startable;
    final Failures failures;

    State state = State.IDLE;

    /** Whether it is to be stopped, be it to be started anew or not. */
    boolean leaves;

    /** Whether it was initialized once. */
    boolean wasUp;

    /** Counts the starts: what is heard of an earlier one is late. */
    int life;

    /** Null unless it is being started. */
    Attempt attempt;

    /** When it may be started, in nanoseconds. */
    long notBefore = System.nanoTime();

    /** Null unless it runs. */
    private volatile Running running;

    private long upSince;

    Member(int index, String name, Startable startable, Rules rules) {
        this.index = index;
        this.name = name;
        this.startable = startable;
        this.failures = new Failures(rules);
    }

    void comeUp(Running child) {
        running = child;
        upSince = System.nanoTime();
        state = State.UP;
        wasUp = true;
        attempt = null;
    }

    /** It doesn't run any more, and may have to be started anew. */
    void goDown(State next) {
        running = null;
        attempt = null;
        leaves = false;
        state = next;
    }

    boolean isDown() {
        return state == State.IDLE || state == State.DONE;
    }

    /** Whether it is still the child that was started then, and is to go on. */
    boolean isInLife(int number) {
        return life == number && state == State.UP && !leaves;
    }

    Running running() {
        return running;
    }

    /** How long it has run until now. */
    Duration lifetime() {
        return Duration.ofNanos(System.nanoTime() - upSince);
    }

    Map<String, Integer> pids() {
        Running now = running;
        return now == null ? Map.of() : now.pids(name);
    }
}
