// SPDX-License-Identifier: Apache-2.0
package ave.benchmarks;

import ave.network.control.ControlOptions;
import ave.network.control.RunningControl;
import java.util.concurrent.TimeUnit;

/** The program that ProcessBuilder starts: the same work, without this library's processes. */
final class PlainStart {
    private PlainStart() {}

    public static void main(String[] arguments) throws InterruptedException {
        if (arguments[0].equals("trivial")) {
            System.out.println(System.nanoTime());
            TimeUnit.MILLISECONDS.sleep(StartTrivial.LIFE_MILLIS);
            System.out.println(System.nanoTime());
            return;
        }
        try (RunningControl service =
                new StartService(0, ControlOptions.defaults()).runInThread()) {
            System.out.println(service.port());
            service.join(null);
        }
    }
}
