// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.supervise;

import ave.network.process.internal.supervise.Member.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Starts children, starts those that fail anew, and stops them.
 *
 * <p>One thread decides. It never waits for a child: starts, stops and health checks run in threads
 * of their own and report back. After each event {@link #advance} looks at all children and does
 * what can be done now, so that no order of events needs a case of its own.
 *
 * <p>The methods that are public are thread-safe.
 */
public final class SupervisionLoop {
    /** After so many errors in the loop itself it ends, even if children still run. */
    private static final int MOST_ERRORS = 10;

    /** More than any program runs, and few enough nanoseconds for a long. */
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private final Rules rules;
    private final Observer observer;
    private final List<Member> members = new ArrayList<>();
    private final ScheduledThreadPoolExecutor thread;
    private final CompletableFuture<Void> up = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    // ---- the rest is for the loop's thread

    private boolean stopping;
    private GivenUp failure;
    private int errors;

    /**
     * Makes a loop that isn't started yet.
     *
     * @param rules when to start children anew
     * @param observer hears what happens
     * @param children name → child, in the order in which they are started
     */
    public SupervisionLoop(Rules rules, Observer observer, Map<String, Startable> children) {
        this.rules = rules;
        this.observer = observer;
        children.forEach(
                (name, child) -> members.add(new Member(members.size(), name, child, rules)));
        thread =
                new ScheduledThreadPoolExecutor(
                        1,
                        work -> new LoopThread("ave-supervisor", work),
                        new ThreadPoolExecutor.DiscardPolicy());
        thread.setRemoveOnCancelPolicy(true);
    }

    /**
     * Starts the thread, which then starts the children.
     *
     * @throws OutOfMemoryError if there can't be another thread
     */
    public void start() {
        thread.prestartCoreThread();
        execute(this::advance);
    }

    /** Begins to stop all children, the last one first. */
    public void stop() {
        execute(this::stopAll);
    }

    /**
     * Tells when all children have been initialized once.
     *
     * @return completed then, with {@link GivenUp} if one failed too often, cancelled if they were
     *     stopped before
     */
    public CompletableFuture<Void> up() {
        return up;
    }

    /**
     * Tells when no child runs any more, and none will.
     *
     * @return completed then, with {@link GivenUp} if one failed too often
     */
    public CompletableFuture<Void> over() {
        return over;
    }

    /**
     * The processes of the children that run.
     *
     * @return name → pid, in the order of the children
     */
    public Map<String, Integer> pids() {
        Map<String, Integer> pids = new LinkedHashMap<>();
        members.forEach(member -> pids.putAll(member.pids()));
        return pids;
    }

    /**
     * Tells whether the calling thread is one of a loop, which may wait for it.
     *
     * @return true inside of observers, starts, stops and health checks
     */
    public static boolean isInOwnThread() {
        return Thread.currentThread() instanceof LoopThread;
    }

    // ---- events

    private void execute(Runnable event) {
        thread.execute(() -> guard(event));
    }

    /** Null stands for never. Returns what can be cancelled. */
    private Future<?> executeAfter(Duration delay, Runnable event) {
        return delay != null && delay.compareTo(FOR_EVER) < 0
                ? thread.schedule(() -> guard(event), delay.toNanos(), TimeUnit.NANOSECONDS)
                : CompletableFuture.completedFuture(null);
    }

    /** No error may end the loop while children run. */
    private void guard(Runnable event) {
        try {
            event.run();
        } catch (Throwable e) {
            errors++;
            if (failure == null) {
                failure = new GivenUp("unexpected error in a supervisor: " + e, e);
            }
            if (errors < MOST_ERRORS) {
                execute(this::stopAll);
            } else {
                finish();
            }
        }
    }

    private void spawn(Member member, String what, Runnable work) {
        new LoopThread("ave-supervisor-" + what + "-" + member.name, work).start();
    }

    private void stopAll() {
        allLeave();
        advance();
    }

    private void allLeave() {
        stopping = true;
        members.forEach(member -> member.leaves = !member.isDown());
    }

    /** Does what can be done now. */
    private void advance() {
        if (isOver()) {
            finish();
            return;
        }
        List<Member> leaving = members.stream().filter(member -> member.leaves).toList();
        if (!leaving.isEmpty() && (stopping || rules.isGroup())) {
            end(leaving.get(leaving.size() - 1));
        } else {
            leaving.forEach(this::end);
            members.stream().filter(this::mayStart).forEach(this::begin);
        }
        if (members.stream().allMatch(member -> member.wasUp)) {
            up.complete(null);
        }
    }

    private boolean isOver() {
        return stopping
                ? members.stream().allMatch(Member::isDown)
                : members.stream().allMatch(member -> member.state == State.DONE);
    }

    private void finish() {
        if (failure == null) {
            if (stopping) {
                up.cancel(false);
            }
            up.complete(null);
            over.complete(null);
        } else {
            up.completeExceptionally(failure);
            over.completeExceptionally(failure);
        }
        thread.shutdownNow();
    }

    // ---- starts

    private boolean mayStart(Member member) {
        return member.state == State.IDLE
                && member.notBefore - System.nanoTime() <= 0
                && members.subList(0, member.index).stream().allMatch(e -> permits(e, member));
    }

    /** Children that don't depend on each other wait for each other at the first start only. */
    private boolean permits(Member earlier, Member member) {
        return rules.isGroup()
                ? earlier.state == State.UP || earlier.state == State.DONE
                : earlier.wasUp || member.wasUp;
    }

    private void begin(Member member) {
        member.state = State.STARTING;
        member.life++;
        Attempt attempt =
                new Attempt(
                        member.startable,
                        rules.stopTimeout(),
                        (child, problem) -> execute(() -> startEnded(member, child, problem)));
        member.attempt = attempt;
        try {
            spawn(member, "start", attempt);
        } catch (OutOfMemoryError e) {
            execute(() -> startEnded(member, null, e));
        }
    }

    private void startEnded(Member member, Running child, Throwable problem) {
        if (child != null) {
            member.comeUp(child);
            observer.started(member.name, child.pids(member.name));
            int life = member.life;
            child.ended().whenComplete((any, none) -> execute(() -> ended(member, life)));
            checkLater(member);
        } else if (member.leaves) {
            member.goDown(State.IDLE);
        } else {
            member.goDown(State.IDLE);
            fail(member, problem.toString(), Duration.ZERO);
        }
        advance();
    }

    // ---- ends

    private void ended(Member member, int life) {
        if (member.life != life || member.state != State.UP) {
            return;
        }
        String problem = failureOf(member.running());
        if (member.leaves) {
            // It was about to be stopped anyway.
            member.goDown(State.IDLE);
            observer.stopped(member.name);
        } else if (problem == null) {
            member.goDown(State.DONE);
            observer.ended(member.name);
        } else {
            Duration lifetime = member.lifetime();
            member.goDown(State.IDLE);
            fail(member, problem, lifetime);
        }
        advance();
    }

    private static String failureOf(Running child) {
        try {
            return child.failure();
        } catch (RuntimeException e) {
            return e.toString();
        }
    }

    /** Decides about the child, which may run, and those that depend on it, before advance. */
    private void fail(Member member, String reason, Duration lifetime) {
        long now = System.nanoTime();
        int count = member.failures.count(now);
        if (count >= rules.restarts()) {
            giveUp(member, count, reason);
            return;
        }
        Duration delay = member.failures.add(now, lifetime);
        for (Member other : members) {
            if (other == member || rules.takes(member.index, other.index)) {
                startAnew(other, now, delay);
            }
        }
        observer.failed(member.name, reason, count + 1, delay);
        executeAfter(delay, this::advance);
    }

    private void startAnew(Member member, long now, Duration delay) {
        Duration wait = delay.compareTo(FOR_EVER) < 0 ? delay : FOR_EVER;
        member.notBefore = now + wait.toNanos();
        if (member.isDown()) {
            member.state = State.IDLE;
        } else {
            member.leaves = true;
        }
    }

    private void giveUp(Member member, int count, String reason) {
        String within = rules.within() == null ? "" : " within " + rules.within();
        String told = "gave up after " + count + " restarts" + within + ": " + reason;
        if (failure == null) {
            failure = new GivenUp(member.name + ": " + told, null);
            observer.gaveUp(member.name, told);
        }
        allLeave();
    }

    /** Begins to end a child, unless that was begun before. */
    private void end(Member member) {
        if (member.state == State.STARTING && member.attempt.cancel()) {
            Attempt attempt = member.attempt;
            executeAfter(rules.stopTimeout(), () -> abandon(member, attempt));
        } else if (member.state == State.UP) {
            member.state = State.STOPPING;
            Running child = member.running();
            Runnable stop = () -> stop(member, child);
            try {
                spawn(member, "stop", stop);
            } catch (OutOfMemoryError e) {
                // All others have to wait then, but it must be done.
                stop.run();
            }
        }
    }

    private void abandon(Member member, Attempt attempt) {
        if (member.attempt == attempt) {
            attempt.abandon();
            member.goDown(State.IDLE);
            advance();
        }
    }

    private void stop(Member member, Running child) {
        try {
            child.stop(rules.stopTimeout());
        } finally {
            execute(() -> stopped(member));
        }
    }

    private void stopped(Member member) {
        member.goDown(State.IDLE);
        observer.stopped(member.name);
        advance();
    }

    // ---- health

    private void checkLater(Member member) {
        if (member.running().isChecked()) {
            int life = member.life;
            executeAfter(rules.healthInterval(), () -> check(member, life));
        }
    }

    private void check(Member member, int life) {
        if (!member.isInLife(life)) {
            return;
        }
        Check check = new Check(member.running());
        Duration limit = rules.healthTimeout();
        Future<?> late = executeAfter(limit, () -> check.end(limit));
        check.result()
                .thenAccept(
                        problem -> {
                            late.cancel(false);
                            execute(() -> checked(member, life, problem));
                        });
        try {
            spawn(member, "check", check);
        } catch (OutOfMemoryError e) {
            // This says nothing of the child.
            check.result().complete(null);
        }
    }

    /** Problem is null if there is none. */
    private void checked(Member member, int life, String problem) {
        if (!member.isInLife(life)) {
            return;
        }
        if (problem == null) {
            checkLater(member);
        } else {
            fail(member, problem, member.lifetime());
            advance();
        }
    }
}
