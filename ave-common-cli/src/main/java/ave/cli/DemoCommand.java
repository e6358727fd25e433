// SPDX-License-Identifier: Apache-2.0
package ave.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code ave demo}: the main job in one minute. */
@Command(name = "demo", mixinStandardHelpOptions = true, description = "Show the main job.")
final class DemoCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return ExitCodes.OK;
    }
}
