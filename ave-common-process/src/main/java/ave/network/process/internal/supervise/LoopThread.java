// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.supervise;

/** A thread of a loop, be it the one that decides or one that starts, stops or checks a child. */
final class LoopThread extends Thread {
    LoopThread(String name, Runnable work) {
        super(work, name);
        setDaemon(true);
    }
}
