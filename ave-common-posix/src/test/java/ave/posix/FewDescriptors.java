// SPDX-License-Identifier: Apache-2.0
package ave.posix;

import ave.io.Fd;
import ave.io.PosixException;
import java.util.ArrayList;
import java.util.List;

/** JVMs with a low limit of descriptors, which use them up. */
final class FewDescriptors {
    private static final List<String> LIMITED =
            List.of("sh", "-c", "ulimit -n 128 && exec \"$@\"", "sh");

    /** The last two keep the JVM from opening files of its own, to look at the free memory. */
    private static final List<String> OPTIONS =
            List.of(
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:-MaxFDLimit",
                    "-XX:-UseContainerSupport",
                    "-XX:-UseDynamicNumberOfCompilerThreads");

    private FewDescriptors() {}

    /** Returns the lines that a program prints in such a JVM. */
    static List<String> run(Class<?> program) throws Exception {
        return ChildJvm.run(LIMITED, ChildJvm.ownHome(), program, OPTIONS)
                .ended()
                .out()
                .lines()
                .toList();
    }

    /** Opens descriptors until none is free; the caller closes them. */
    static List<Fd> useUp() {
        List<Fd> all = new ArrayList<>();
        while (true) {
            try {
                all.add(Fd.duplicateOf(0));
            } catch (PosixException e) {
                return all;
            }
        }
    }
}
