// SPDX-License-Identifier: Apache-2.0
package ave.network.control;

import java.util.List;

/** The open descriptors of this JVM. */
final class TestDescriptors {
    private TestDescriptors() {}

    static int sockets() {
        List<String> all = WithServices.descriptors((int) ProcessHandle.current().pid());
        return (int) all.stream().filter(target -> target.startsWith("socket:")).count();
    }
}
