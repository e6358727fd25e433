// SPDX-License-Identifier: Apache-2.0
package ave.network.process.internal.wire;

/** What a {@link ChildProgram} can ask of the JVM that it runs in. Thread-safe. */
public interface ChildControl {
    /** Sets the death signal and the name, as the start in the parent wanted them. */
    void initialize();

    /** Sets the death signal in place of what the start in the parent wanted. */
    void chooseDeathSignal(int signal);
}
