// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.spare;

import ave.io.Fd;
import ave.network.process.internal.wire.ChildProgram;
import java.io.Serializable;

/** Makes programs that only serve to try how one travels. */
@FunctionalInterface
public interface ExampleProgram extends Serializable {
    /** A program that has a descriptor in a field; its {@code redirect} lets go of it. */
    ChildProgram holding(Fd fd);
}
